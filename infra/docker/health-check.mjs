// @ts-check
// health-check.mjs URL: exits 0 when it answers well within two seconds, else says why and exits 1.
const [url = ''] = process.argv.slice(2);
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const text = await response.text();
  process.stdout.write(text);
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  const reason = error instanceof Error ? (error.cause ?? error) : error;
  process.stdout.write(`${reason}\n`);
  process.exitCode = 1;
}
