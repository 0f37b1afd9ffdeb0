import { SeedError } from './seed-error.ts';

/** The settings of a Java properties file, as far as ours go: `key=value` lines and `#` comments, no continued lines. */
export function parseProperties(text: string, file: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('!')) continue;
    const [, key, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    if (key === undefined || value === undefined || value.endsWith('\\'))
      throw new SeedError('E_SEED_FILE_INVALID', `${file}:${index + 1}: not a line of the form key=value`);
    settings[key] = value;
  }
  return settings;
}
