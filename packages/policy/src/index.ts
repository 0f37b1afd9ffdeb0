export { type Inventory, InventoryError, loadInventory } from './inventory.ts';
export type { Host, MaintenanceWindow } from './inventory-file.ts';
export { effectiveMode, type ModeInput } from './mode.ts';
export { type PolicyInput, type Ruling, rule } from './rule.ts';
export { type WatchedInventory, watchInventory } from './watch-inventory.ts';
