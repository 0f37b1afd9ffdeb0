// What any program may need of its surroundings; everything else would be a secret gone astray, one day.
const names = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'];

/** The few variables every part of a lab inherits from the process that starts it. */
export function inheritedEnvironment(): Record<string, string> {
  // No setting of ours, and so no matter of a composition root.
  const { env } = process;
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
