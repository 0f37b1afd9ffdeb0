// @ts-check
// Imported by every command before anything else, and without an import of its own, so that an old Node gets as far
// as this message.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Firstline needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  console.error('Get it from https://nodejs.org, with your package manager, or with a version manager.');
  process.exit(1);
}
if (process.platform === 'win32') {
  console.error('Firstline runs on Linux and macOS; on Windows use WSL.');
  process.exit(1);
}
