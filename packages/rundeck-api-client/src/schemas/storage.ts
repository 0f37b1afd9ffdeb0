import { z } from 'zod';
import { Flag } from './loose.ts';

const Resource = z.looseObject({
  path: z.string(),
  type: z.string(),
  name: z.string().nullish(),
  meta: z.looseObject({}).nullish(),
});
/** A key or a folder of the key storage; never its content. */
export const StoredKey = Resource.extend({ resources: z.array(Resource).nullish() });
export type StoredKey = z.infer<typeof StoredKey>;

/** A token just made: the only answer that ever shows it. */
export const CreatedToken = z.looseObject({
  id: z.string(),
  token: z.string(),
  user: z.string(),
  name: z.string().nullish(),
  roles: z.array(z.string()),
  expiration: z.string().nullish(),
  expired: Flag,
});
export type CreatedToken = z.infer<typeof CreatedToken>;

/** A token in a list: what it is for, never the token itself. */
export const ListedToken = z.looseObject({
  id: z.string().nullish(),
  user: z.string().nullish(),
  name: z.string().nullish(),
  roles: z.array(z.string()).nullish(),
  expiration: z.string().nullish(),
  expired: Flag,
});
export type ListedToken = z.infer<typeof ListedToken>;

export const AclPolicy = z.looseObject({ contents: z.string() });
