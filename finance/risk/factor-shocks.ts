/**
 * Name: what sudden moves of markets do to one holding.
 * Formula: change = (1 + own shock)·(1 + currency shock) − 1, where the own shock of shares, coins and commodities is that
 * of their class, that of bonds −duration·(yield change + credit spread change) and that of money market funds −duration·yield
 * change.
 * Convention: shocks are fractions (−0.2 falls by a fifth; yields and spreads +0.01 rise by one point); the currency shock
 * is the change of a foreign currency against the portfolio's; a bond never falls by more than everything; convexity is
 * left out, so falls are overstated for large rises of yields.
 * Source: F. Fabozzi, "Bond Markets, Analysis and Strategies" (duration); P. Jorion, "Value at Risk", ch. 14 (stress
 * testing by factor moves).
 */
export type ExposureClass = "equity" | "bond" | "crypto" | "commodity" | "cash" | "other";

export interface FactorShock {
  equity?: number;
  crypto?: number;
  commodity?: number;
  /** Change of yields. */
  rates?: number;
  /** Change of the yield that corporate bonds pay above governments. */
  credit?: number;
  /** Change of every foreign currency, or of single ones by code. */
  currency?: number;
  currencies?: Readonly<Record<string, number>>;
}

export interface ShockedHolding {
  exposure: ExposureClass;
  currency: string;
  /** Years; of bonds and of what lends for days or months; 0 for money itself. */
  duration: number;
  corporate: boolean;
}

/**
 * Change of a holding's value in the portfolio's currency.
 * Example: shockedChange({ exposure: "bond", currency: "EUR", duration: 6, corporate: false }, { rates: 0.01 }, "EUR") = -0.06.
 */
export function shockedChange(holding: ShockedHolding, shock: FactorShock, baseCurrency: string): number {
  const foreign =
    holding.currency === baseCurrency ? 0 : (shock.currencies?.[holding.currency] ?? shock.currency ?? 0);
  return (1 + Math.max(-1, ownShock(holding, shock))) * (1 + Math.max(-1, foreign)) - 1;
}

function ownShock(holding: ShockedHolding, shock: FactorShock): number {
  const { exposure, duration, corporate } = holding;
  if (exposure === "equity") return shock.equity ?? 0;
  if (exposure === "crypto") return shock.crypto ?? shock.equity ?? 0;
  if (exposure === "commodity") return shock.commodity ?? 0;
  if (exposure !== "bond" && exposure !== "cash") return 0;
  const spread = exposure === "bond" && corporate ? (shock.credit ?? 0) : 0;
  return -duration * ((shock.rates ?? 0) + spread) + 0;
}
