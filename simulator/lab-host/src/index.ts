export { createApp } from './app.ts';
export { bootHost, type Host, type HostOptions } from './host.ts';
export { type LabHost, startLabHost } from './start-lab-host.ts';
