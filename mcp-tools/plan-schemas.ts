import { z } from "zod";

/**
 * Optional numbers of a plan, by name: as one object of named numbers they cost a third of the tokens that a field each
 * would, in a list that every conversation pays for.
 */
export function planOptions<const Names extends readonly [string, ...string[]]>(...names: Names) {
  return z.partialRecord(z.enum(names), z.number()).optional();
}
