export { ensureToken, type TokenWish } from './ensure-token.ts';
export { hostKeyChange } from './host-key.ts';
export { type Change, planSeed, printChange } from './plan-seed.ts';
export { readSeed, type Seed, type SeedJob, type SeedSource } from './seed.ts';
export { SeedError } from './seed-error.ts';
