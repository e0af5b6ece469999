import { addMonths, dayNumber, isoDate, monthOf } from "#finance/dates.ts";
import { minorUnitOf } from "#finance/minor-currency.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { describeEvent } from "#market/search-with-history.ts";
import { type DataIssue, type DataQuality, dataQuality } from "#platform/results.ts";
import { type InstrumentBars, readInstrumentBars, readInstrumentIdentity } from "#store/instrument-bars.ts";
import { historyOf, readInstrumentEvents } from "#store/instrument-events.ts";
import { readSeriesIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { findInstrument, type KnownInstrument } from "./find-instrument.ts";
import { type KnownTerms, knownTermsOf } from "./known-terms.ts";
import { listTransactions } from "./list-transactions.ts";

export const CHART_PERIODS = ["1M", "3M", "6M", "YTD", "1Y", "3Y", "5Y", "MAX"] as const;
export type ChartPeriod = (typeof CHART_PERIODS)[number];

export interface InstrumentPage {
  asOf: string;
  symbol: string;
  name: string;
  assetClass: string;
  currency: string;
  isin: string | null;
  figi: string | null;
  mic: string | null;
  exchange: string | null;
  sector: string | null;
  ownSymbols: string[];
  /** What its exchange quotes it in where that is the hundredth of `currency`, for example pence. */
  quotedIn: string | null;
  /** Of an option or a bond, where they are known. */
  terms: KnownTerms | null;
  /** What it was called, what became part of it and what became of it, oldest first. */
  history: { date: string; text: string; source: string }[];
  /** The last close up to today, as quoted, in `currency`. */
  close: { date: string; price: number; source: string; ageDays: number } | null;
  /** Change over the period shown, as a fraction; null with fewer than two closes. */
  changeRate: number | null;
  /** Closes restated for later splits, and units traded: one point a day, week or month. */
  interval: "day" | "week" | "month";
  points: { date: string; close: number; volume: number | null }[];
  /** Own transactions in the period that changed how many are held, oldest first, as booked on their day. */
  trades: {
    date: string;
    kind: string;
    account: string;
    /** Negative for units that left. */
    quantity: string;
    price: string | null;
    currency: string;
  }[];
  assumptions: string[];
  dataQuality: DataQuality;
}

const longAgo = "1800-01-01";
const staleAfterDays = 7;
const incoming: readonly TransactionKind[] = [
  "buy",
  "reinvestment",
  "transfer_in",
  "spin_off",
  "merger",
  "rights",
  "exercise_buy",
];
const outgoing: readonly TransactionKind[] = ["sell", "write", "transfer_out", "exercise_sell", "expiry"];

function startOf(period: ChartPeriod, today: string): string {
  if (period === "MAX") return longAgo;
  if (period === "YTD") return `${Number(today.slice(0, 4)) - 1}-12-31`;
  const months = period.endsWith("M") ? Number(period.slice(0, -1)) : 12 * Number(period.slice(0, -1));
  return addMonths(today, -months);
}

/** One point for each day, week or month: its last close, and all that was traded in it. */
function samplePoints({ days, closes, volumes }: InstrumentBars, interval: InstrumentPage["interval"]) {
  // 1970-01-01 was a Thursday: three days later a week began.
  const bucket = (day: number) =>
    interval === "day" ? day : interval === "week" ? Math.floor((day + 3) / 7) : monthOf(day);
  const points: InstrumentPage["points"] = [];
  let open: number | null = null;
  for (const [place, day] of days.entries()) {
    const close = closes[place] ?? 0;
    const volume = volumes[place] ?? null;
    const last = points.at(-1);
    if (last !== undefined && bucket(day) === open) {
      last.date = isoDate(day);
      last.close = close;
      last.volume = volume === null ? last.volume : (last.volume ?? 0) + volume;
    } else points.push({ date: isoDate(day), close, volume });
    open = bucket(day);
  }
  return points;
}

/**
 * One instrument with what identifies it, its closes over a period, and the household's own trades in it.
 * @throws CoachError not_found
 */
export async function readInstrument(
  context: UseCaseContext,
  request: { symbol: string; period?: ChartPeriod },
): Promise<InstrumentPage> {
  const asOf = context.clock.today();
  const known = await findInstrument(context, request.symbol);
  const from = startOf(request.period ?? "1Y", asOf);
  const { identity, bars, touched, events } = await context.tenant.run(async (database) => ({
    events: await readInstrumentEvents(database),
    identity: await readInstrumentIdentity(database, known.instrumentId),
    bars: await readInstrumentBars(database, known.instrumentId, { from, to: asOf }),
    touched: await readSeriesIssues(database, [known.instrumentId], { from, to: asOf }),
  }));
  const { symbol, name, assetClass, currency, sector } = known;
  const first = bars.days[0];
  const span = first === undefined ? 0 : dayNumber(asOf) - first;
  const interval = span <= 380 ? "day" : span <= 3700 ? "week" : "month";
  const page = await listTransactions(context, {
    symbol,
    kinds: [...incoming, ...outgoing],
    ...(from === longAgo ? {} : { from }),
    to: asOf,
    limit: 500,
  });
  const startClose = bars.closes[0];
  const endClose = bars.closes.at(-1);
  const ageDays = known.close === null ? 0 : dayNumber(asOf) - dayNumber(known.close.date);
  return {
    asOf,
    symbol,
    name,
    assetClass,
    currency,
    sector,
    isin: identity?.isin ?? null,
    figi: identity?.figi ?? null,
    mic: identity?.mic ?? null,
    exchange: identity?.exchange ?? null,
    ownSymbols: identity?.ownSymbols ?? [],
    quotedIn: minorUnitOf(identity?.mic ?? null, currency),
    terms: knownTermsOf(known),
    history: historyOf(events, known)
      .filter(({ date }) => date <= asOf)
      .map((event) => ({
        date: event.date,
        text: describeEvent(event, symbol),
        source: event.source,
      })),
    close: known.close === null ? null : { ...known.close, ageDays },
    changeRate:
      bars.days.length > 1 && startClose !== undefined && endClose !== undefined && startClose > 0
        ? endClose / startClose - 1
        : null,
    interval,
    points: samplePoints(bars, interval),
    trades: page.transactions
      .filter((row) => row.quantity !== null)
      .map((row) => ({
        date: row.date,
        kind: row.kind,
        account: row.account,
        quantity: `${outgoing.some((kind) => kind === row.kind) ? "-" : ""}${row.quantity}`,
        price: row.price,
        currency: row.amount.currency,
      }))
      .reverse(),
    assumptions: [
      "Closes and volumes before a split are restated for it.",
      ...(page.nextCursor === null ? [] : ["Only the last 500 transactions of the period are marked."]),
    ],
    dataQuality: dataQuality([...ageIssues(known, ageDays), ...touched]),
  };
}

function ageIssues({ symbol, close }: KnownInstrument, ageDays: number): DataIssue[] {
  if (close === null) {
    return [{ code: "no_price", severity: "warning", message: `There is no price for ${symbol}.` }];
  }
  if (ageDays <= staleAfterDays) return [];
  return [
    { code: "stale_price", severity: "warning", message: `The last price of ${symbol} is of ${close.date}.` },
  ];
}
