export { advanceIncident } from './advance-incident.ts';
export { createStore, type StoreOptions } from './create-store.ts';
export { hasCleared } from './episodes.ts';
export * from './errors.ts';
export { type IncidentRecord, readIncidentRecord } from './incident-record.ts';
export * from './status-documents.ts';
export * from './store.ts';
export * from './verbs/index.ts';
