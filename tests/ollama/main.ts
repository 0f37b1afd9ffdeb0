// Serves the small model of real weights until Ctrl-C, for trying things out: the LLM of a machine that has none.
//   node --conditions=@firstline/source --import tsx tests/ollama/main.ts
import { once } from 'node:events';
import { getSmallModel } from './get-ollama.ts';
import { startOllama } from './ollama-server.ts';

const name = 'smollm2:135m';
const server = await startOllama();
try {
  await server.addModel({ name, weights: await getSmallModel() });
  process.stdout.write(`OLLAMA_URL=${server.url}\nOLLAMA_MODEL=${name}\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} finally {
  await server.stop();
}
