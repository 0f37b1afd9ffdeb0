// @ts-check

/**
 * @typedef {object} CommandLine
 * @property {boolean} install  false: download nothing
 * @property {string[]} rest  the arguments that are no options
 */

/**
 * Reads the arguments of a command. `--help` prints `help` and ends the process; an unknown option ends it with 2.
 * @param {string} help
 * @returns {CommandLine}
 */
export function readCommandLine(help) {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    console.log(help.trim());
    process.exit(0);
  }
  const unknown = given.filter((word) => word.startsWith('-') && word !== '--no-install');
  if (unknown.length > 0) {
    console.error(`unknown option: ${unknown.join(' ')}\n\n${help.trim()}`);
    process.exit(2);
  }
  // `npm start --no-install` without the `--` between is taken by npm, which leaves an empty setting behind.
  const install =
    !given.includes('--no-install') &&
    process.env.npm_config_install !== '' &&
    process.env.npm_config_install !== 'false' &&
    process.env.FIRSTLINE_NO_INSTALL !== '1';
  return { install, rest: given.filter((word) => !word.startsWith('-')) };
}
