export { createApp, type Ingest, type IngestDependencies } from './app.ts';
export type { Credentials } from './authentication.ts';
export { Config, credentialsOf } from './config.ts';
