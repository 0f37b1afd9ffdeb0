export type { ChatRequest } from './chat-request.ts';
export { Reply } from './script.ts';
export { type AnswerWith, type OllamaStandIn, type StandInOptions, startOllamaStandIn } from './stand-in.ts';
