import { z } from 'zod';

/** Rundeck writes one and the same id as a number here and as a string there; here it is always a string. */
export const Id = z.union([z.string(), z.number()]).transform(String);

/** A number that some answers carry as a string. */
export const NumberLike = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]).transform(Number);

/** A flag that is left out when false. */
export const Flag = z.boolean().nullish().transform(Boolean);

/** For answers whose body does not matter (204, or a confirmation). */
export const Anything = z.unknown();
