export { LabError } from './errors.ts';
export type { Lab } from './lab.ts';
export { readLabEnvironment } from './lab-environment.ts';
export { allParts } from './parts/index.ts';
export { type Ports, portTable } from './ports.ts';
export { type StartLabOptions, startLab } from './start-lab.ts';
