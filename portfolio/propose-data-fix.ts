import { dayNumber, isIsoDate } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataQuality, dataQuality } from "#platform/results.ts";
import { appendAudit } from "#store/audit.ts";
import { type FixKind, insertFix } from "#store/data-fixes.ts";
import { findInstruments, type InstrumentRow } from "#store/instruments.ts";
import type { Database } from "#store/open-store.ts";
import { readMarketSeries } from "#store/price-reads.ts";
import { readFindings } from "#store/quality-reads.ts";
import { readSeenSplits } from "#store/share-movements.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { describeFix, type FixDetail, readClose, readRatio } from "./data-fix.ts";

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
  exclude_close: ["spike", "non_positive_close", "close_outside_range", "move_without_volume", "copied_row"],
  set_close: [
    "spike",
    "non_positive_close",
    "close_outside_range",
    "move_without_volume",
    "copied_row",
    "duplicate_row",
  ],
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
      const fixId = await insertFix(database, {
        kind,
        instrumentId,
        detail,
        reason: reason?.trim() || null,
        actor,
      });
      await appendAudit(database, { actor, action: "data_fix.propose", detail: { fixId, kind } });
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
  const base: FixDetail = { symbol, currency, date, value: null, targetId: null, findings: [] };
  if (kind === "link_instrument") return prepareLink(database, request, target);
  const instrumentId = target.marketInstrumentId ?? target.instrumentId;
  const findings = (await readFindings(database, [{ instrumentId, since: "1800-01-01" }]))
    .filter((row) => row.symbol === symbol && row.state === "open" && (date === null || row.date === date))
    .filter((row) => settles[kind]?.includes(row.code) ?? true)
    .map((row) => ({ id: row.id, before: row.state }));
  if (kind === "ignore") {
    if (findings.length === 0) {
      throw new CoachError("not_found", `There is no open finding about prices of ${symbol} to ignore.`);
    }
    return { instrumentId, detail: { ...base, findings } };
  }
  if (date === null) throw new CoachError("invalid_input", "Name the day in `date`.");
  if (kind === "exclude_close") {
    const { prices } = await readMarketSeries(database, {
      instrumentIds: [instrumentId],
      currencies: [],
      from: date,
      to: date,
    });
    const last = prices.get(instrumentId)?.days.at(-1);
    if (last === undefined || last !== dayNumber(date)) {
      throw new CoachError("not_found", `${symbol} has no close on ${date} that could be left out.`);
    }
    return { instrumentId, detail: { ...base, findings } };
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
  return { instrumentId, detail: { ...base, value, findings } };
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
  const detail: FixDetail = {
    symbol,
    currency,
    date: null,
    value: target.symbol,
    targetId: target.instrumentId,
    findings: [],
  };
  return { instrumentId: own.instrumentId, detail };
}
