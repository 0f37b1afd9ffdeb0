export { advanceIncident } from './advance-incident.ts';
export { createStore, type StoreOptions } from './create-store.ts';
export * from './errors.ts';
export * from './store.ts';
export * from './verbs/index.ts';
