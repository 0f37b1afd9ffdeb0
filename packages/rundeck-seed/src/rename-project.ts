import { isScalar, parseAllDocuments, visit } from 'yaml';

/** How the project is called in the files of the repository. */
const NAME_IN_FILES = 'firstline';

const renamed = (value: string, project: string): string =>
  value === NAME_IN_FILES
    ? project
    : value.replace(/(?<=\/projects?\/)[^/]+(?=\/)/, (name) => (name === NAME_IN_FILES ? project : name));

/** The settings with the paths that belong to the project in its name. */
export const renameInSettings = (settings: Readonly<Record<string, string>>, project: string) =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, renamed(value, project)]));

/** A YAML file with the project's name, and the paths that belong to it, changed; comments and layout stay. */
export function renameInYaml(text: string, project: string): string {
  if (project === NAME_IN_FILES) return text;
  return parseAllDocuments(text)
    .map((document) => {
      if (!('contents' in document)) return '';
      visit(document, {
        Scalar(_key, scalar) {
          if (isScalar(scalar) && typeof scalar.value === 'string')
            scalar.value = renamed(scalar.value, project);
        },
      });
      return document.toString({ lineWidth: 0, flowCollectionPadding: false });
    })
    .join('');
}
