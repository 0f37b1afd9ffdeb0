export { hostOf, targetLabelOf } from './alert-host.ts';
export { type Inventory, InventoryError, loadInventory } from './inventory.ts';
export type { Host, MaintenanceWindow } from './inventory-file.ts';
export { effectiveMode, type ModeInput, type Trust } from './mode.ts';
export { type PolicyInput, type Ruling, rule } from './rule.ts';
export { type WatchedInventory, watchInventory } from './watch-inventory.ts';
