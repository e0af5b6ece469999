import type { ReadRow } from "./importer.ts";

function dayOf(row: ReadRow): string | null {
  return row.outcome.state === "parsed" ? (row.outcome.transactions[0]?.date ?? null) : null;
}

/**
 * Rows oldest first. A file mostly in falling order of days is newest first within a day too; where the days do
 * not tell, `unknown` decides. Rows that are no transactions keep their place by line.
 */
export function oldestFirst(rows: readonly ReadRow[], unknown: "newest-first" | "oldest-first"): ReadRow[] {
  const byLine = [...rows].sort((a, b) => a.line - b.line);
  const days = byLine.map(dayOf).filter((day) => day !== null);
  let falling = 0;
  let rising = 0;
  for (const [index, day] of days.entries()) {
    const next = days[index + 1];
    if (next !== undefined && next < day) falling += 1;
    if (next !== undefined && next > day) rising += 1;
  }
  const reverse = falling === rising ? unknown === "newest-first" : falling > rising;
  if (reverse) byLine.reverse();
  let last = "";
  const keyed = byLine.map((row) => {
    last = dayOf(row) ?? last;
    return { row, day: last };
  });
  // The sort is stable: rows of one day keep the order they have now.
  return keyed.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)).map((entry) => entry.row);
}
