import { CoachError } from "#platform/errors.ts";
import type { EvalCase } from "./case-schema.ts";

/**
 * The cases whose id contains the filter or that carry it as a tag; all without a filter.
 * @throws CoachError not_found, with the names there are, when nothing matches
 */
export function chooseCases(cases: readonly EvalCase[], filter: string | undefined): EvalCase[] {
  if (filter === undefined || filter === "") return [...cases];
  const chosen = cases.filter(({ id, tags }) => id.includes(filter) || tags.includes(filter));
  if (chosen.length > 0) return chosen;
  const tags = [...new Set(cases.flatMap((one) => one.tags))].sort();
  const ids = cases.map(({ id }) => id).sort();
  throw new CoachError(
    "not_found",
    `No case has "${filter.slice(0, 80)}" in its id or as a tag.\nTags: ${tags.join(", ")}\nCases: ${ids.join(", ")}`,
  );
}
