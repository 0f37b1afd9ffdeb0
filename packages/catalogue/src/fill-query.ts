const variable = /\$([a-z][a-z0-9_]*)/g;

export interface QueryValues {
  readonly target: string;
  readonly instance: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The names a query template uses, without `$`. */
export const variablesOf = (template: string): string[] => [
  ...new Set([...template.matchAll(variable)].map(([, name = '']) => name)),
];

/** Escaped as PromQL's double-quoted strings want it, so that no value can end its string. */
const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

/** Fills `$target`, `$instance` and `$parameter` into a query. Throws a RangeError on a variable without a value. */
export function fillQuery(template: string, { target, instance, parameters }: QueryValues): string {
  const values: Readonly<Record<string, string>> = { ...parameters, target, instance };
  return template.replace(variable, (_whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new RangeError(`the query uses $${name}, which has no value`);
    return escaped(value);
  });
}
