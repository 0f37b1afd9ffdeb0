export { createApp } from './app.ts';
export { bootHost, type HostOptions } from './host.ts';
