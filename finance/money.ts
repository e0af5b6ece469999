import { Decimal as DecimalBase } from "decimal.js";

/**
 * Money and exact decimals.
 * Formula: minor unit = 10^-digits of the currency; rounding happens once, at the edge.
 * Convention: half to even.
 *
 * Exact decimals for everything that is money or quantity outside analytics: 60 significant digits, half-even
 * rounding, plain notation. Never built from a float that came out of arithmetic.
 */
export const Decimal = DecimalBase.clone({
  precision: 60,
  rounding: DecimalBase.ROUND_HALF_EVEN,
  toExpNeg: -60,
  toExpPos: 60,
});
export type Decimal = InstanceType<typeof Decimal>;

/** An exact amount in one currency, as it travels between layers. `amount` is a plain decimal text. */
export interface Money {
  amount: string;
  currency: string;
}

const fractionDigits: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
  BTC: 8,
  ETH: 18,
};

/** Minor-unit digits of a currency. Source: ISO 4217, list one; 8 for BTC and 18 for ETH by their protocols. */
export function currencyDigits(currency: string): number {
  return fractionDigits[currency] ?? 2;
}

const zero = new Decimal(0);

/** Exact sum, 0 of none. Example: sumOf([new Decimal("0.1"), new Decimal("0.2")]).toString() = "0.3". */
export function sumOf(values: readonly Decimal[]): Decimal {
  return values.reduce((sum, value) => sum.add(value), zero);
}

/** Rounds once, half to even, to the currency's minor unit. Example: money(new Decimal("1.005"), "EUR").amount = "1.00". */
export function money(amount: Decimal | string, currency: string): Money {
  return { amount: new Decimal(amount).toFixed(currencyDigits(currency)), currency };
}
