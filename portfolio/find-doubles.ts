import { cashEffect } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import { TRANSACTION_KINDS, type TransactionKind } from "#finance/transaction-kinds.ts";

/** What tells one booking from another, whatever file it comes from. Numbers as in finance/transaction-kinds.ts. */
export interface ComparableBooking {
  kind: TransactionKind;
  date: string;
  instrument: ComparableInstrument | null;
  quantity: string | null;
  amount: string;
  fee: string;
  tax: string;
  currency: string;
}

export interface ComparableInstrument {
  symbol: string;
  isin: string | null;
  /** What it is to the market or the ledger, null where neither knows it. */
  key: string | null;
}

/** Formats differ in what they count as fee, and in rounding: amounts this near are the same trade. */
const nearShare = "0.005";
const nearLeast = "0.02";
/** Days with more rows than this are compared one by one only, not by their sums. */
const mostSummed = 1000;

/**
 * Which of some bookings are in the ledger already in the words of another format: of the same day, instrument and
 * direction, with the same quantity and amount; money by what it moves. Where one format has partial fills and the other
 * their sum, the sums are compared; a fee or tax that the other format keeps within its trade or dividend counts, too.
 * Each booked row answers for one booking. Amounts in different currencies say nothing against it.
 */
export function findDoubles<New extends ComparableBooking, Old extends ComparableBooking>(
  fresh: readonly New[],
  booked: readonly Old[],
): Map<New, Old> {
  const doubles = new Map<New, Old>();
  const used = new Set<Old>();
  const pair = (one: New, old: Old) => {
    doubles.set(one, old);
    used.add(old);
  };
  const open = (one: New) => !doubles.has(one);
  const matchBy = (key: (row: ComparableBooking) => string | null, isSame: Comparison) => {
    const places = placesOf(booked, key);
    for (const one of fresh.filter(open)) {
      const old = places
        .get(key(one) ?? "")
        ?.find((candidate) => !used.has(candidate) && isSame(one, candidate));
      if (old) pair(one, old);
    }
  };
  matchBy(sharesKey, sameTrade);
  matchSums(
    fresh.filter(open),
    booked.filter((old) => !used.has(old)),
    pair,
  );
  matchBy(moneyKey, sameMoney);
  matchBy(incomeKey, sameIncome);
  matchWithin(fresh.filter(open), booked, doubles);
  return doubles;
}

type Comparison = (one: ComparableBooking, old: ComparableBooking) => boolean;

function placesOf<Row extends ComparableBooking>(
  rows: readonly Row[],
  key: (row: ComparableBooking) => string | null,
): Map<string, Row[]> {
  const places = Map.groupBy(rows, (row) => key(row) ?? "");
  places.delete("");
  return places;
}

function sideOf({ kind, instrument, quantity }: ComparableBooking): "in" | "out" | "split" | null {
  if (instrument === null) return null;
  if (kind === "split") return "split";
  const sign = TRANSACTION_KINDS[kind].quantity;
  return quantity === null || sign === 0 ? null : sign > 0 ? "in" : "out";
}

function sharesKey(row: ComparableBooking): string | null {
  const side = sideOf(row);
  if (side === null) return null;
  const quantity = side === "split" ? "" : new Decimal(row.quantity ?? 0).toDecimalPlaces(5).toFixed();
  return `${row.date} ${side} ${quantity}`;
}

function sameTrade(one: ComparableBooking, old: ComparableBooking): boolean {
  const same = sameInstrument(one.instrument, old.instrument);
  if (same === "unknown")
    return one.currency === old.currency && one.amount !== "0" && equal(one.amount, old.amount);
  return same === "same" && (one.kind === "split" || nearAmounts([one], [old]));
}

/** Partial fills against their sum. */
function matchSums<New extends ComparableBooking, Old extends ComparableBooking>(
  fresh: readonly New[],
  booked: readonly Old[],
  pair: (one: New, old: Old) => void,
): void {
  const keyOf = (row: ComparableBooking) => {
    const side = sideOf(row);
    return side === null || side === "split" ? null : `${row.date} ${side}`;
  };
  const places = placesOf(booked, keyOf);
  for (const [key, group] of placesOf(fresh, keyOf)) {
    const candidates = places.get(key) ?? [];
    if (candidates.length === 0 || group.length > mostSummed || candidates.length > mostSummed) continue;
    for (const first of group) {
      const isSame = (row: ComparableBooking) => sameInstrument(first.instrument, row.instrument) === "same";
      const [ours, theirs] = [group.filter(isSame), candidates.filter(isSame)];
      const [last] = theirs.slice(-1);
      if (ours[0] !== first || last === undefined) continue;
      if (!near(sum(ours, "quantity"), sum(theirs, "quantity"), "0.000001", "0.00001")) continue;
      if (!nearAmounts(ours, theirs)) continue;
      for (const [index, one] of ours.entries()) pair(one, theirs[index] ?? last);
      for (const old of theirs.slice(ours.length)) pair(first, old);
    }
  }
}

function effectOf(row: ComparableBooking): Decimal {
  return new Decimal(cashEffect({ ...row, instrumentId: row.instrument?.symbol ?? null }));
}

function moneyKey(row: ComparableBooking): string | null {
  if (sideOf(row) !== null) return null;
  const effect = effectOf(row);
  return effect.isZero() ? null : `${row.date} ${row.currency} ${effect.toFixed()}`;
}

const income: ReadonlySet<TransactionKind> = new Set(["dividend", "interest", "return_of_capital"]);

function sameMoney(one: ComparableBooking, old: ComparableBooking): boolean {
  const exchange = (row: ComparableBooking) => row.kind === "exchange_in" || row.kind === "exchange_out";
  if (exchange(one) !== exchange(old)) return false;
  if (one.instrument !== null && old.instrument !== null)
    return sameInstrument(one.instrument, old.instrument) !== "other";
  if (one.instrument === null && old.instrument === null) return true;
  return one.kind === old.kind || (income.has(one.kind) && income.has(old.kind));
}

/** Income before costs, where one format takes the tax off and the other lists it apart. */
function incomeKey(row: ComparableBooking): string | null {
  if (!income.has(row.kind) || row.instrument === null) return null;
  return `${row.date} ${row.currency} ${new Decimal(row.amount).toFixed()}`;
}

function sameIncome(one: ComparableBooking, old: ComparableBooking): boolean {
  return sameInstrument(one.instrument, old.instrument) === "same";
}

/** Fees and taxes that a booked row has within it. */
function matchWithin<New extends ComparableBooking, Old extends ComparableBooking>(
  fresh: readonly New[],
  booked: readonly Old[],
  doubles: Map<New, Old>,
): void {
  for (const part of ["fee", "tax"] as const) {
    const keyOf = (row: ComparableBooking, cost: string) =>
      `${row.date} ${row.currency} ${new Decimal(cost).toFixed()}`;
    const within = placesOf(booked, (row) =>
      row.kind === part || row.instrument === null || Number(row[part]) === 0 ? null : keyOf(row, row[part]),
    );
    for (const one of fresh) {
      if (one.kind !== part || one.instrument === null || Number(one.amount) === 0) continue;
      const candidates = within.get(keyOf(one, one.amount)) ?? [];
      const place = candidates.findIndex((old) => sameInstrument(one.instrument, old.instrument) === "same");
      const [old] = place < 0 ? [] : candidates.splice(place, 1);
      if (old) doubles.set(one, old);
    }
  }
}

const isinForm = /^[A-Z]{2}[A-Z0-9]{9}\d$/;

function isinOf({ isin, symbol }: ComparableInstrument): string | null {
  return isin ?? (isinForm.test(symbol) ? symbol : null);
}

/** `unknown` where nothing that both files say can tell, as a ticker here and only a name there. */
function sameInstrument(
  one: ComparableInstrument | null,
  old: ComparableInstrument | null,
): "same" | "other" | "unknown" {
  if (one === null || old === null) return one === old ? "same" : "other";
  if (one.key !== null && one.key === old.key) return "same";
  const isins = [isinOf(one), isinOf(old)];
  if (isins[0] !== null && isins[1] !== null) return isins[0] === isins[1] ? "same" : "other";
  if (stemOf(one) === stemOf(old)) return isOtherClass(one, old) ? "other" : "same";
  return isins[0] === isins[1] ? "other" : "unknown";
}

/** The symbol without the exchange that some formats write behind it: "VOD" of "VOD.L". */
function stemOf({ symbol }: ComparableInstrument): string {
  return symbol.toUpperCase().replace(/(?<=^[^.]{2,})\..*$/, "");
}

/** Two classes of shares of one company, such as BF.A and BF.B: one letter that is no exchange. */
function isOtherClass(one: ComparableInstrument, old: ComparableInstrument): boolean {
  const [ours, theirs] = [one, old].map(({ symbol }) => /\.([A-C])$/i.exec(symbol)?.[1]?.toUpperCase());
  return ours !== undefined && theirs !== undefined && ours !== theirs;
}

function sum(rows: readonly ComparableBooking[], field: "quantity" | "amount"): Decimal {
  return rows.reduce((total, row) => total.add(row[field] ?? 0), new Decimal(0));
}

function equal(one: string, other: string): boolean {
  return new Decimal(one).eq(other);
}

function near(one: Decimal, other: Decimal, share: string, least: string): boolean {
  return one
    .sub(other)
    .abs()
    .lte(Decimal.max(other.abs().mul(share), least));
}

/** Gross or net, as the formats count fees differently. */
function nearAmounts(ours: readonly ComparableBooking[], theirs: readonly ComparableBooking[]): boolean {
  const currencies = (rows: readonly ComparableBooking[]) => new Set(rows.map((row) => row.currency));
  if (currencies(ours).isDisjointFrom(currencies(theirs))) return true;
  const measures = (rows: readonly ComparableBooking[]) => [
    sum(rows, "amount"),
    rows.reduce((total, row) => total.add(effectOf(row)), new Decimal(0)).abs(),
  ];
  const others = measures(theirs);
  return measures(ours).some((amount) => others.some((other) => near(amount, other, nearShare, nearLeast)));
}
