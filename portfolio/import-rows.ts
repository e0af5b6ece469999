import { readInstrumentEvents, renamesBySymbol } from "#store/instrument-events.ts";
import type { Database } from "#store/open-store.ts";
import { readOtherFormatBookings } from "#store/other-format-bookings.ts";
import type { ImportFile, ImportStream } from "./read-import-file.ts";
import { type IdentifiedRow, needsHeld } from "./stage-rows.ts";

/** The days from the first to the last. */
export class Period {
  from: string | null = null;
  to: string | null = null;

  add(date: string): void {
    if (this.from === null || date < this.from) this.from = date;
    if (this.to === null || date > this.to) this.to = date;
  }
}

/**
 * The rows of a long file to be taken one after the other; null where they are all in memory, or have to be because
 * some depend on what was booked before: renamed instruments, and bookings of other formats.
 */
export async function streamOf(database: Database, read: ImportFile): Promise<ImportStream | null> {
  const { stream } = read;
  if (stream === null) return null;
  const renames = renamesBySymbol(await readInstrumentEvents(database));
  const isRenamed = [...stream.symbols].some((symbol) => renames.has(symbol));
  const others = { format: read.format, ...(stream.period ?? { from: "9999-12-31", to: "9999-12-31" }) };
  const isCompared =
    (await readOtherFormatBookings(database, { ...others, accountIds: null, except: [], limit: 1 })).length >
    0;
  if (!isRenamed && !isCompared) return stream;
  read.identified = [...stream.rows()];
  read.stream = null;
  return null;
}

const stagedAlready: IdentifiedRow = {
  row: { line: 0, raw: [], outcome: { state: "ignored", reason: "" } },
  entries: [],
};

/** What is staged is not needed any more: a long file takes a gigabyte. */
export function* taken(rows: IdentifiedRow[]): Generator<IdentifiedRow> {
  for (const [place, row] of rows.entries()) {
    rows[place] = stagedAlready;
    yield row;
  }
}

/** The rows in portions of a size. */
export function* portionsOf(rows: Iterable<IdentifiedRow>, size: number): Generator<IdentifiedRow[]> {
  let portion: IdentifiedRow[] = [];
  for (const row of rows) {
    portion.push(row);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

/** What has to be known of the whole file before its first line is staged. */
export function survey(read: ImportFile): Pick<ImportStream, "names" | "period" | "needsHeld"> {
  const names = new Set<string>();
  const period = new Period();
  let held = false;
  for (const { entries } of read.identified) {
    for (const { account, transaction } of entries) {
      names.add(account);
      period.add(transaction.date);
      held ||= needsHeld(transaction);
    }
  }
  const { from, to } = period;
  return {
    names: names.size > 0 ? [...names] : [read.accountName],
    period: from === null || to === null ? null : { from, to },
    needsHeld: held,
  };
}
