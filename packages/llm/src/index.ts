export { checkOllama, type OllamaState } from './check-ollama.ts';
export { cleanText } from './clean-text.ts';
export { LlmError, type LlmErrorKind } from './errors.ts';
export { createFallbackDecider } from './fallback-decider.ts';
export { createLlmDecider, type LlmDeciderOptions } from './llm-decider.ts';
export { type Chat, type ChatAnswer, createOllamaChat } from './ollama-chat.ts';
export type { OllamaSettings } from './ollama-options.ts';
export { systemPrompt, userPrompt } from './prompt.ts';
export { readAnswer } from './read-answer.ts';
