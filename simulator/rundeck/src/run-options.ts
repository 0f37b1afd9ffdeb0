import { type OptionDefinition, patternOf } from './job-definition.ts';
import { Refusal } from './refusal.ts';

export interface AcceptedOptions {
  /** What the steps see, secure ones included. */
  readonly values: Readonly<Record<string, string>>;
  /** What the API tells. */
  readonly told: Readonly<Record<string, string>>;
  readonly argstring: string | null;
}

/**
 * Rundeck's rules for the options of a run: what is not a string (or a list, for a multivalued option) vanishes
 * without a word, unknown names are kept, defaults fill in, and all complaints come in one message.
 */
export function acceptOptions(
  given: Readonly<Record<string, unknown>>,
  definitions: readonly OptionDefinition[],
  secret: (path: string) => string,
): AcceptedOptions {
  const complaints: string[] = [];
  const values: Record<string, string> = {};
  const known = new Map(definitions.map((definition) => [definition.name, definition]));

  for (const [name, value] of Object.entries(given)) {
    const definition = known.get(name);
    if (typeof value === 'string') values[name] = value;
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
      if (definition?.multivalued) values[name] = value.join(definition.delimiter ?? ',');
      else complaints.push(`Option ${name} value: [${value.join(', ')}] does not allow multiple values.`);
    }
  }
  for (const { name, value, secure, storagePath } of definitions) {
    if (values[name]) continue;
    // A key that can't be read leaves the option empty, and the job runs all the same.
    const fallback = secure && storagePath ? secret(storagePath) : value;
    if (fallback) values[name] = fallback;
  }
  complaints.push(
    ...definitions.flatMap((definition) => complaintAbout(definition, values[definition.name])),
  );
  if (complaints.length > 0)
    throw new Refusal(
      400,
      'api.error.job.options-invalid',
      `Job options were not valid: ${complaints.join('\n')}`,
    );

  const ordered = [...known.keys(), ...Object.keys(values).filter((name) => !known.has(name))];
  const told = Object.fromEntries(
    ordered
      .filter((name) => values[name] && !known.get(name)?.secure)
      .map((name) => [name, values[name] ?? '']),
  );
  const words = Object.entries(told).map(([name, value]) => `-${name} ${quoted(value)}`);
  return { values, told, argstring: words.length > 0 ? words.join(' ') : null };
}

function complaintAbout(definition: OptionDefinition, value: string | undefined): string[] {
  const { name, required, enforced, values, regex, multivalued, delimiter } = definition;
  if (!value) return required ? [`Option '${name}' is required.`] : [];
  const items = multivalued ? value.split(delimiter ?? ',') : [value];
  // With `enforced` the pattern is not looked at.
  if (enforced) {
    const wrong = items.filter((item) => !values?.includes(item));
    return wrong.map(
      (item) => `Option ${name} value: ${item} was not in the allowed values: [${(values ?? []).join(', ')}]`,
    );
  }
  const wrong = regex ? items.filter((item) => !patternOf(regex).test(item)) : [];
  return wrong.map((item) => `Option ${name} value: ${item} doesn't match regular expression: ${regex}`);
}

const quoted = (value: string): string => (/[\s"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** `-host web-1 -note "two words"` as options. */
export function parseArgString(text: string): Record<string, string> {
  const words = [...text.matchAll(/"((?:[^"]|"")*)"|(\S+)/g)].map(
    ([, inQuotes, plain]) => inQuotes?.replaceAll('""', '"') ?? plain ?? '',
  );
  const options: Record<string, string> = {};
  for (let index = 0; index < words.length - 1; index += 2)
    options[(words[index] ?? '').replace(/^-/, '')] = words[index + 1] ?? '';
  return options;
}
