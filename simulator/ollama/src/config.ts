import { commonSettings, Port } from '@firstline/runtime';
import { z } from 'zod';

const { HOST, LOG_LEVEL, SHUTDOWN_TIMEOUT_MS } = commonSettings;

export const Config = z.object({
  HOST,
  LOG_LEVEL,
  SHUTDOWN_TIMEOUT_MS,
  OLLAMA_PORT: Port.default(11434).describe('Port to listen on.'),
  OLLAMA_SCRIPT_FILE: z.string().min(1).describe('A JSON file with the list of replies, given in order.'),
  OLLAMA_MODEL: z.string().min(1).default('llama3.2:3b').describe('The only model it claims to have.'),
});
