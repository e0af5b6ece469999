import { CoachError } from "#platform/errors.ts";
import type { ReadOptions } from "../importer.ts";
import { parseDate } from "../parse-date.ts";
import type { Table } from "../read-table.ts";

export interface DayOfList {
  date: string;
  assumption: string | null;
}

const written =
  /\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}[- ][A-Z][a-z]{2,8}[- ,]+\d{4}|[A-Z][a-z]{2,8}[- ]\d{1,2},?[- ]\d{4}/;

/**
 * The day on which the positions of a table without dates were held: as the caller says, else the one day that stands
 * above the table and can be read in one way only.
 * @throws CoachError invalid_input that asks for it
 */
export function findListDay(table: Table, { mapping, today }: ReadOptions): DayOfList {
  if (mapping.asOf !== undefined) return { date: mapping.asOf, assumption: null };
  const above = table.preamble.flatMap(({ cells }) => written.exec(cells.join(" "))?.[0] ?? []);
  const days = new Set(above.flatMap((text) => parseDate(text, "DMY") ?? []));
  const [only] = days;
  if (only !== undefined && days.size === 1 && only <= today) {
    return { date: only, assumption: `The positions are those of ${only}, the day above the table.` };
  }
  throw new CoachError(
    "invalid_input",
    "This is a list of what is held, and it does not say on which day. " +
      `Say the day, and the positions come in then: mapping {"asOf": "${today}"}.`,
    { question: "asOf", choices: [] },
  );
}
