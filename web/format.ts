interface Money {
  amount: string;
  currency: string;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.NumberFormat("en-GB", options);
  formats.set(key, known);
  return known;
}

function isNumeral(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** An exact decimal amount with its currency; the text is never turned into a float. */
export function formatMoney(money: Money): string {
  if (!isNumeral(money.amount)) return `${money.amount} ${money.currency}`;
  return numberFormat({ style: "currency", currency: money.currency }).format(money.amount);
}

/** The same with a plus sign for gains. */
export function formatGain(money: Money): string {
  if (!isNumeral(money.amount)) return `${money.amount} ${money.currency}`;
  return numberFormat({ style: "currency", currency: money.currency, signDisplay: "exceptZero" }).format(
    money.amount,
  );
}

/** A float amount of an analysis, rounded to whole units. */
export function formatAmount(value: number, currency: string): string {
  return numberFormat({ style: "currency", currency, maximumFractionDigits: 0 }).format(value);
}

/** A price a unit: two decimals, and up to six where it is below one. */
export function formatPrice(value: number, currency: string): string {
  const decimals = Math.abs(value) < 1 && value !== 0 ? 6 : 2;
  return numberFormat({ style: "currency", currency, maximumFractionDigits: decimals }).format(value);
}

/** A price for an axis: without decimals that say nothing. */
export function formatPriceTick(value: number, currency: string): string {
  return numberFormat({ style: "currency", currency, trailingZeroDisplay: "stripIfInteger" }).format(value);
}

/** Three digits at most, for axes. */
export function formatShort(value: number, currency: string): string {
  return numberFormat({
    style: "currency",
    currency,
    notation: "compact",
    maximumSignificantDigits: 3,
  }).format(value);
}

/** A decimal fraction as a signed percentage: 0.0512 is +5.12%. */
export function formatRate(rate: number): string {
  return numberFormat({
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "exceptZero",
  }).format(rate);
}

/** A decimal fraction as a share of a whole: 0.0512 is 5.1%. */
export function formatWeight(weight: number): string {
  return numberFormat({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    weight,
  );
}

/** An exact decimal count with grouping and without trailing zeros. */
export function formatQuantity(quantity: string): string {
  return isNumeral(quantity) ? numberFormat({ maximumFractionDigits: 8 }).format(quantity) : quantity;
}

/** `2026-06-30` is 30 Jun 2026; what is not a day stays as it is. */
export function formatDay(day: string): string {
  const date = new Date(day.length === 10 ? `${day}T00:00:00Z` : day);
  return Number.isNaN(date.getTime()) ? day : dayFormat.format(date);
}

/** Below a second in ms, above in s. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Whether an amount is a gain or a loss, as a class name; zero is neither. */
export function signClass(value: string | number): "gain" | "loss" | "" {
  const number = Number(value);
  return number > 0 ? "gain" : number < 0 ? "loss" : "";
}

/** `etf` is ETF, `stock` is Stocks: asset classes as people say them. */
export function assetClassName(assetClass: string): string {
  const names: Readonly<Record<string, string>> = {
    stock: "Stocks",
    etf: "ETFs",
    fund: "Funds",
    bond: "Bonds",
    crypto: "Crypto",
    option: "Options",
    commodity: "Commodities",
    cash: "Cash",
    other: "Other",
  };
  return names[assetClass] ?? assetClass;
}
