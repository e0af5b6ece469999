import { apportion } from "./apportion.ts";
import type { IsoDate } from "./dates.ts";
import type { Ledger, Posting } from "./ledger.ts";
import type { Lot } from "./lots.ts";
import { Decimal, type Money, money } from "./money.ts";

/**
 * Where a change in value came from, in one currency.
 * Formula: start value + contributions + income + realized + unrealized + currency + fees + taxes + residual = end value.
 * A share bought at e units of its price currency (rate x_e) and worth v (rate x) earned in the base currency
 *   price effect (v − e) × (x_e + x) / 2   and   currency effect (v x − e x_e) − price effect,
 * that is: price changes at the average of both rates, rate changes on the average of both values. A cash balance has
 * a currency effect only: balance × rate − Σ movement × rate of its day, and what an exchange lost or won against the
 * rate of its day.
 * Convention: `realized` is the price effect of shares sold (or transferred out at market value) since they came in,
 * `unrealized` the change of that of open lots; both before fee and tax, which stand in their own lines, as negative
 * numbers. Contributions are external flows at the rate of their day. Amounts are exact until they are rounded once;
 * the cents that rounding leaves go to realized, unrealized and currency, so that the lines add up.
 * Source: D. Karnosky, B. Singer, Global Asset Management and Performance Attribution (1994) for separating currency;
 * the split of the cross term in halves is the symmetric choice.
 */
export interface AttributionLines {
  contributions: Decimal;
  income: Decimal;
  realized: Decimal;
  unrealized: Decimal;
  currency: Decimal;
  fees: Decimal;
  taxes: Decimal;
}

/** The lines summed from the first transaction to a day, with the value they must add up to. */
export interface CumulativeAttribution {
  lines: AttributionLines;
  value: Decimal;
}

export interface AttributionPrices {
  /** Units of the base currency for one of `currency` on a day; null when unknown. */
  rate(currency: string, date: IsoDate): Decimal | null;
  /** Price of one unit on the valuation day, and its currency; null when unknown. */
  price(instrumentId: string): { price: Decimal; currency: string } | null;
}

const zero = new Decimal(0);

/** Attribution since the first transaction, on the last day of the ledger. Amounts without a rate are left out. */
export function accumulateAttribution(
  ledger: Ledger,
  date: IsoDate,
  prices: AttributionPrices,
): CumulativeAttribution {
  const base = (amount: Decimal, currency: string, day: IsoDate): Decimal =>
    amount.mul(prices.rate(currency, day) ?? zero);
  const sum = (postings: readonly Posting[]): Decimal =>
    postings.reduce((total, entry) => total.add(base(entry.amount, entry.currency, entry.date)), zero);
  const effects = { realized: zero, unrealized: zero, currency: zero };
  let value = zero;

  for (const closing of ledger.closings) {
    const shares = closing.parts.reduce((total, part) => total.add(part.quantity), zero);
    const unit = shares.isZero() ? zero : closing.grossProceeds.div(shares);
    let left = closing.grossProceeds;
    for (const [place, part] of closing.parts.entries()) {
      const price = prices.price(closing.instrumentId);
      // The last part takes what is left, so that proceeds are given out whole.
      const proceeds = place === closing.parts.length - 1 ? left : unit.mul(part.quantity);
      left = left.sub(proceeds);
      const split = lotEffects(part, base(proceeds, closing.currency, closing.date), {
        rate: prices.rate(price?.currency ?? closing.currency, closing.date),
        entryRate: prices.rate(price?.currency ?? closing.currency, part.entryOn),
        entryBase: base(part.entryAmount, part.entryCurrency, part.entryOn),
      });
      effects.realized = effects.realized.add(split.price);
      effects.currency = effects.currency.add(split.currency);
    }
    // Without a lot there is no price to compare with: what came in is realized.
    if (closing.parts.length === 0) {
      effects.realized = effects.realized.add(base(left, closing.currency, closing.date));
    }
  }
  for (const lot of ledger.lots) {
    const price = prices.price(lot.instrumentId);
    if (price === null) continue;
    const worth = base(price.price.mul(lot.quantity), price.currency, date);
    value = value.add(worth);
    const split = lotEffects(lot, worth, {
      rate: prices.rate(price.currency, date),
      entryRate: prices.rate(price.currency, lot.entryOn),
      entryBase: base(lot.entryAmount, lot.entryCurrency, lot.entryOn),
    });
    effects.unrealized = effects.unrealized.add(split.price);
    effects.currency = effects.currency.add(split.currency);
  }
  const cash = ledger.cash.reduce(
    (total, { balance, currency }) => total.add(base(balance, currency, date)),
    zero,
  );
  return {
    lines: {
      contributions: sum(ledger.flows),
      income: sum(ledger.income),
      realized: effects.realized,
      unrealized: effects.unrealized,
      currency: effects.currency.add(cash).sub(sum(ledger.cashMoves)).add(sum(ledger.exchanges)),
      fees: sum(ledger.fees).neg(),
      taxes: sum(ledger.taxes).neg(),
    },
    value: value.add(cash),
  };
}

/** Price and currency effect of one lot; their sum is exactly `worth − entryBase`. */
function lotEffects(
  lot: Lot,
  worth: Decimal,
  at: { rate: Decimal | null; entryRate: Decimal | null; entryBase: Decimal },
): { price: Decimal; currency: Decimal } {
  const total = worth.sub(at.entryBase);
  if (at.rate === null || at.entryRate === null || lot.quantity.isZero())
    return { price: total, currency: zero };
  if (at.rate.eq(at.entryRate)) return { price: total, currency: zero };
  const local = worth.div(at.rate).sub(at.entryBase.div(at.entryRate));
  const price = local.mul(at.rate.add(at.entryRate)).div(2);
  return { price, currency: total.sub(price) };
}

export interface Attribution {
  startValue: Money;
  endValue: Money;
  lines: { [Line in keyof AttributionLines]: Money };
  /** What the lines do not explain. Anything but zero is a fault in the data or in this program. */
  residual: Money;
}

const lineNames = ["contributions", "income", "realized", "unrealized", "currency", "fees", "taxes"] as const;

/** Cents that rounding leaves go to the valued lines: what was paid and received stays as it is elsewhere. */
const movable = [
  lineNames.indexOf("realized"),
  lineNames.indexOf("unrealized"),
  lineNames.indexOf("currency"),
];

/**
 * The attribution between two days, rounded so that it adds up to the minor unit of `currency`.
 * Example: attributeChange(nothingYet(), nothingYet(), "EUR").residual.amount = "0.00".
 */
export function attributeChange(
  start: CumulativeAttribution,
  end: CumulativeAttribution,
  currency: string,
): Attribution {
  const startValue = money(start.value, currency);
  const endValue = money(end.value, currency);
  // Divisions leave the last of many digits either way: halves of a cent must not depend on them.
  const exact = lineNames.map((name) => end.lines[name].sub(start.lines[name]).toDecimalPlaces(10));
  const total = new Decimal(endValue.amount).sub(startValue.amount);
  const { parts, residual } = apportion(exact, total, currency, movable);
  const line = (place: number): Money => ({ amount: parts[place] ?? "0", currency });
  return {
    startValue,
    endValue,
    lines: {
      contributions: line(0),
      income: line(1),
      realized: line(2),
      unrealized: line(3),
      currency: line(4),
      fees: line(5),
      taxes: line(6),
    },
    residual: { amount: residual, currency },
  };
}

/** The attribution before the first transaction: nothing. */
export function nothingYet(): CumulativeAttribution {
  const lines = {
    contributions: zero,
    income: zero,
    realized: zero,
    unrealized: zero,
    currency: zero,
    fees: zero,
    taxes: zero,
  };
  return { lines, value: zero };
}
