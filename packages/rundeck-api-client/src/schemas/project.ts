import { z } from 'zod';

export const ProjectConfig = z.record(z.string(), z.string());
export type ProjectConfig = z.infer<typeof ProjectConfig>;

export const Project = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  label: z.string().nullish(),
  /** Only where one project is asked for, not in lists. */
  config: ProjectConfig.nullish(),
});
export type Project = z.infer<typeof Project>;

/** A node of a project by name, with its attributes. */
export const Nodes = z.record(z.string(), z.looseObject({ nodename: z.string().nullish() }));
export type Nodes = z.infer<typeof Nodes>;
