import { CoachError } from "#platform/errors.ts";
import { appendAudit } from "#store/audit.ts";
import { type FixRow, linkInstrument, listFixes, lockFix, markFix } from "#store/data-fixes.ts";
import type { Database } from "#store/open-store.ts";
import { deletePositionFacts } from "#store/positions-writes.ts";
import {
  deleteOwnSplit,
  deletePriceOverride,
  deletePriceUnit,
  insertOwnSplit,
  insertPriceOverride,
  insertPriceUnit,
} from "#store/price-overrides.ts";
import { writeDecision } from "#store/quality-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { describeFix, type FixDetail, fixDetail } from "./data-fix.ts";
import { isLongLedger, refreshAfterwards, refreshPositions } from "./refresh-positions.ts";

export interface DataFix {
  fixId: string;
  kind: FixRow["kind"];
  state: FixRow["state"];
  symbol: string;
  summary: string;
  reason: string | null;
  at: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function toFix(row: FixRow): DataFix {
  const detail = fixDetail.parse(row.detail);
  const { fixId, kind, state, reason } = row;
  const at = (row.decidedAt ?? row.proposedAt).toISOString();
  return { fixId, kind, state, symbol: detail.symbol, summary: describeFix(kind, detail), reason, at };
}

/** Fixes of the household: those that wait for a person, then the latest. */
export async function listDataFixes(context: UseCaseContext): Promise<{ asOf: string; fixes: DataFix[] }> {
  const rows = await context.tenant.run(listFixes);
  return { asOf: context.clock.today(), fixes: rows.map(toFix) };
}

/**
 * Applies a proposed fix for this household, or takes an applied or proposed one back, in one transaction with its entry
 * in the audit log. Figures that depend on it are computed anew. Twice is once: what stands so already stays.
 * @throws CoachError not_found, or conflict when it was undone or something else says the same
 */
export async function decideDataFix(
  context: UseCaseContext,
  request: { fixId: string; decision: "apply" | "undo" },
): Promise<{ asOf: string; fix: DataFix }> {
  const { fixId, decision } = request;
  const actor = context.actor ?? "system";
  const done = await context.tenant.run(
    async (database) => {
      const row = uuid.test(fixId) ? await lockFix(database, fixId) : null;
      if (row === null) throw new CoachError("not_found", "There is no such fix. Look at the list again.");
      const detail = fixDetail.parse(row.detail);
      const wasApplied = row.state === "applied";
      const state = decision === "apply" ? "applied" : "undone";
      if (row.state === state) return { fix: toFix(row), long: false };
      if (row.state === "undone") {
        throw new CoachError("conflict", "This fix was taken back. Propose it anew to apply it.");
      }
      if (decision === "apply") await apply(database, row, detail, actor);
      else if (wasApplied) await takeBack(database, row, detail, actor);
      await markFix(database, { fixId, state, detail, actor });
      const detailTold = { fixId, kind: row.kind, wasApplied };
      await appendAudit(database, { actor, action: `data_fix.${decision}`, detail: detailTold });
      const changesFigures = row.kind !== "ignore" && (decision === "apply" || wasApplied);
      const long = changesFigures && (await isLongLedger(database));
      if (changesFigures) await (long ? deletePositionFacts(database) : refreshPositions(database, context));
      return { fix: toFix({ ...row, state }), long };
    },
    { durable: true },
  );
  if (done.long) await refreshAfterwards(context, `${decision} ${fixId}`);
  return { asOf: context.clock.today(), fix: done.fix };
}

async function apply(database: Database, row: FixRow, detail: FixDetail, actor: string): Promise<void> {
  const { kind, instrumentId } = row;
  const { date, value, to, targetId, symbol } = detail;
  const place = instrumentId === null || date === null ? null : { instrumentId, date };
  let isDone = kind === "ignore";
  if (kind === "exclude_close" && place !== null) {
    isDone = true;
    for (const day of excludedDays(place.date, detail)) {
      isDone = isDone && (await insertPriceOverride(database, { ...place, date: day, close: null }));
    }
  } else if (kind === "set_unit" && place !== null && value !== null) {
    const { instrumentId: unitOf, date: from } = place;
    isDone = await insertPriceUnit(database, { instrumentId: unitOf, from, to, factor: value });
  } else if (kind === "set_close" && place !== null && value !== null) {
    isDone = await insertPriceOverride(database, { ...place, close: value });
  } else if (kind === "record_split" && place !== null && value !== null) {
    isDone = await insertOwnSplit(database, { ...place, ratio: value });
  } else if (kind === "link_instrument" && instrumentId !== null && targetId !== null) {
    isDone = await linkInstrument(database, { instrumentId, targetId });
  }
  if (!isDone) {
    throw new CoachError(
      "conflict",
      `Something of your own stands there for ${symbol} already. Undo that fix first.`,
    );
  }
  for (const { id } of detail.findings) {
    await writeDecision(database, { id, state: kind === "ignore" ? "ignored" : "resolved", actor });
  }
}

async function takeBack(database: Database, row: FixRow, detail: FixDetail, actor: string): Promise<void> {
  const { kind, instrumentId } = row;
  const { date } = detail;
  if (instrumentId !== null && date !== null) {
    const days = kind === "exclude_close" ? excludedDays(date, detail) : kind === "set_close" ? [date] : [];
    for (const day of days) await deletePriceOverride(database, { instrumentId, date: day });
    if (kind === "set_unit") await deletePriceUnit(database, { instrumentId, from: date });
    if (kind === "record_split") await deleteOwnSplit(database, { instrumentId, date });
  }
  if (kind === "link_instrument" && instrumentId !== null) {
    await linkInstrument(database, { instrumentId, targetId: null });
  }
  for (const { id, before } of detail.findings) {
    await writeDecision(database, { id, state: before, actor });
  }
}

const excludedDays = (date: string, { closes }: FixDetail): string[] =>
  closes.length === 0 ? [date] : closes.map((each) => each.date);
