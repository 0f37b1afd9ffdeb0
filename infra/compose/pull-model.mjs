// @ts-check
/**
 * Has Ollama pull the model of MODEL and shows how far it is. `none` pulls nothing: the rules decide.
 * Exits 1 with the reason when the pull fails; the stack works on by rules, and the next start tries again.
 */
const model = process.env.MODEL || 'llama3.2:3b';
const base = process.env.OLLAMA_URL ?? 'http://ollama:11434';
/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

if (model === 'none') {
  say('MODEL is none: no model is pulled, the rules decide');
  process.exit(0);
}
const MEGABYTE = 1024 * 1024;
let shown = '';
/** @param {{ status?: string, total?: number, completed?: number, error?: string }} step */
function show({ status = '', total, completed, error }) {
  if (error) throw new Error(error);
  // One line for each tenth: a log is no terminal.
  const tenth = total ? Math.floor(((completed ?? 0) * 10) / total) : 0;
  const key = `${status} ${tenth}`;
  if (key === shown) return;
  shown = key;
  const size = total
    ? ` ${Math.round((completed ?? 0) / MEGABYTE)} of ${Math.round(total / MEGABYTE)} MB`
    : '';
  say(`${model}: ${status}${size}`);
}
try {
  const response = await fetch(`${base}/api/pull`, { method: 'POST', body: JSON.stringify({ model }) });
  if (!response.body) throw new Error('an empty answer');
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of response.body) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) show(JSON.parse(line));
  }
  if (rest.trim()) show(JSON.parse(rest));
  if (!response.ok) throw new Error(`Ollama answered ${response.status}`);
  say(`${model} is there`);
} catch (error) {
  const reason = error instanceof Error ? (error.cause ?? error) : error;
  process.stderr.write(`${model} was not pulled: ${reason}\nThe rules decide until it is there.\n`);
  process.exitCode = 1;
}
