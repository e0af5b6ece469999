import { dayNumber, isIsoDate } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataQuality, dataQuality } from "#platform/results.ts";
import { appendAudit } from "#store/audit.ts";
import { type FixKind, insertFix } from "#store/data-fixes.ts";
import { findInstruments, type InstrumentRow } from "#store/instruments.ts";
import type { Database } from "#store/open-store.ts";
import { closeFindings } from "#store/price-overrides.ts";
import { readFindings } from "#store/quality-reads.ts";
import { readSeenSplits } from "#store/share-movements.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { describeFix, type FixDetail, readClose, readRatio } from "./data-fix.ts";
import { readWrongCloses, readWrongUnit, wrongDays } from "./wrong-closes.ts";

export interface FixRequest {
  kind: FixKind;
  symbol: string;
  /** Day of the close or split, or of the finding to ignore. */
  date?: string;
  /** Close, split as new:old, or symbol of the market's instrument. */
  value?: string;
  reason?: string;
}

export interface FixProposal {
  asOf: string;
  fixId: string;
  summary: string;
  assumptions: string[];
  dataQuality: DataQuality;
}

/** Findings that a fix of each kind settles; `null` for all. */
const settles: Readonly<Record<FixKind, readonly string[] | null>> = {
  ignore: null,
  exclude_close: closeFindings,
  set_close: closeFindings,
  set_unit: ["currency_mismatch"],
  record_split: ["possible_split"],
  link_instrument: [],
};

/**
 * Prepares a fix of the household's data, which a person applies: nothing changes yet.
 * @throws CoachError invalid_input, not_found, conflict
 */
export async function proposeDataFix(context: UseCaseContext, request: FixRequest): Promise<FixProposal> {
  const asOf = context.clock.today();
  const { kind, date, reason } = request;
  if (date !== undefined && (!isIsoDate(date) || date > asOf)) {
    throw new CoachError("invalid_input", `Write the day as YYYY-MM-DD, up to ${asOf}.`);
  }
  const actor = context.actor ?? "system";
  const proposal = await context.tenant.run(
    async (database) => {
      const found = await findTarget(database, context.tenant.id, request);
      const { instrumentId, detail } = await prepare(database, request, found);
      const { fixId, isNew } = await insertFix(database, {
        kind,
        instrumentId,
        detail,
        reason: reason?.trim() || null,
        actor,
      });
      if (isNew) await appendAudit(database, { actor, action: "data_fix.propose", detail: { fixId, kind } });
      return { fixId, summary: describeFix(kind, detail) };
    },
    { durable: true },
  );
  return {
    asOf,
    ...proposal,
    assumptions: ["It counts for this household alone, after a person applies it, and can be undone."],
    dataQuality: dataQuality([]),
  };
}

const noDetail = { date: null, value: null, targetId: null, to: null, closes: [], findings: [] };

async function findTarget(
  database: Database,
  tenantId: string,
  { kind, symbol }: FixRequest,
): Promise<InstrumentRow> {
  const rows = await findInstruments(database, { symbols: [symbol], isins: [symbol] });
  const best =
    kind === "link_instrument"
      ? rows.find((row) => row.tenantId === tenantId && row.marketInstrumentId === null)
      : (rows.find((row) => row.marketInstrumentId === null) ?? rows[0]);
  if (best !== undefined) return best;
  throw new CoachError(
    "not_found",
    kind === "link_instrument"
      ? `None of your own instruments without a link is called ${symbol.slice(0, 40)}.`
      : `No instrument ${symbol.slice(0, 40)} is known. search_instruments finds the symbol.`,
  );
}

async function prepare(
  database: Database,
  request: FixRequest,
  target: InstrumentRow,
): Promise<{ instrumentId: string; detail: FixDetail }> {
  const { kind, date = null } = request;
  const { symbol, currency } = target;
  const base: FixDetail = { ...noDetail, symbol, currency, date };
  if (kind === "link_instrument") return prepareLink(database, request, target);
  const instrumentId = target.marketInstrumentId ?? target.instrumentId;
  const open = (await readFindings(database, [{ instrumentId, since: "1800-01-01" }]))
    .filter((row) => row.symbol === symbol && row.state === "open")
    .filter((row) => settles[kind]?.includes(row.code) ?? true);
  const settled = (days: readonly string[]) =>
    open
      .filter((row) => date === null || (row.date !== null && days.includes(row.date)))
      // A level that was wrong for days is settled with all of them.
      .filter((row) => kind === "set_unit" || wrongDays(row) <= days.length)
      .map((row) => ({ id: row.id, before: row.state }));
  if (kind === "ignore") {
    const findings = open
      .filter((row) => date === null || row.date === date)
      .map((row) => ({ id: row.id, before: row.state }));
    if (findings.length === 0) {
      throw new CoachError("not_found", `There is no open finding about prices of ${symbol} to ignore.`);
    }
    return { instrumentId, detail: { ...base, findings } };
  }
  if (date === null) throw new CoachError("invalid_input", "Name the day in `date`.");
  if (kind === "exclude_close") {
    const count = Math.max(1, ...open.filter((row) => row.date === date).map(wrongDays));
    const closes = await readWrongCloses(database, { instrumentId, date, count });
    if (closes.length === 0) {
      throw new CoachError("not_found", `${symbol} has no close on ${date} that could be left out.`);
    }
    const findings = settled(closes.map((each) => each.date));
    return { instrumentId, detail: { ...base, closes, findings } };
  }
  if (kind === "set_unit") {
    const unit = await readWrongUnit(database, { instrumentId, date });
    if (unit === null) {
      throw new CoachError(
        "not_found",
        `The close of ${symbol} on ${date} is not about a hundred times, or a hundredth of, the one before.`,
      );
    }
    const { from, to, factor, example, ends } = unit;
    const both = { date: from, to, value: factor, closes: [example], findings: settled(ends) };
    return { instrumentId, detail: { ...base, ...both } };
  }
  if (kind === "record_split") {
    const known = (await readSeenSplits(database, [instrumentId])).get(instrumentId) ?? [];
    if (known.some((split) => Math.abs(dayNumber(split.date) - dayNumber(date)) <= 10)) {
      throw new CoachError(
        "conflict",
        `A split of ${symbol} within 10 days of ${date} is on record already.`,
      );
    }
  }
  const value = kind === "set_close" ? readClose(request.value ?? "") : readRatio(request.value ?? "");
  return { instrumentId, detail: { ...base, value, findings: settled([date]) } };
}

async function prepareLink(database: Database, request: FixRequest, own: InstrumentRow) {
  const wanted = request.value ?? "";
  const rows = await findInstruments(database, { symbols: [wanted], isins: [wanted] });
  const targets = rows.filter((row) => row.tenantId !== own.tenantId);
  const target = targets.find((row) => row.currency === own.currency);
  if (target === undefined) {
    throw new CoachError(
      "not_found",
      targets.length === 0
        ? `The market has no instrument ${wanted.slice(0, 40)}. search_instruments finds its symbol.`
        : `${wanted.slice(0, 40)} is quoted in ${targets[0]?.currency}, ${own.symbol} is in ${own.currency}.`,
    );
  }
  const { symbol, currency } = own;
  const { symbol: value, instrumentId: targetId } = target;
  const detail: FixDetail = { ...noDetail, symbol, currency, value, targetId };
  return { instrumentId: own.instrumentId, detail };
}
