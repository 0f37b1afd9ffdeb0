export { type Approval, type Approved, approve } from './approve.ts';
export { type Closure, closeIncident } from './close-incident.ts';
export { type Denial, deny } from './deny.ts';
export { type Reach, type Replay, type Replayed, replay } from './replay.ts';
export { resume } from './resume.ts';
export { humanActor, type Refused, type Stepped } from './step-incident.ts';
export { type Switched, stop } from './stop.ts';
