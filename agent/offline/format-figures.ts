export interface MoneyShape {
  amount: string;
  currency: string;
}

const signs: Readonly<Record<string, string>> = { EUR: "€", USD: "$", GBP: "£" };
const monthNames =
  "January February March April May June July August September October November December".split(" ");

/** `€1,234.56`, `CHF 1,234.56`, with a minus in front; digits exactly as given, cents in full. */
export function formatMoney({ amount, currency }: MoneyShape): string {
  const negative = amount.startsWith("-");
  const [whole = "0", fraction] = amount.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction.padEnd(2, "0")}`;
  return `${negative ? "−" : ""}${signs[currency] ?? `${currency} `}${digits}`;
}

/** The same without its sign, for "fees took €12". */
export function formatMagnitude(value: MoneyShape): string {
  return formatMoney({ ...value, amount: value.amount.replace("-", "") });
}

export function isZero({ amount }: MoneyShape): boolean {
  return Number(amount) === 0;
}

/** A rate as percent with one decimal, two below one percent: 0.0712 is `7.1%`. */
export function formatRate(rate: number): string {
  const percent = Math.abs(rate * 100);
  return `${rate < 0 ? "−" : ""}${percent.toFixed(percent < 1 ? 2 : 1)}%`;
}

/** `28 June 2024`. */
export function formatDay(date: string): string {
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  return `${day} ${monthNames[(month ?? 1) - 1]} ${year}`;
}

/** Units with thousands separators and without trailing zeros. */
export function formatQuantity(quantity: string): string {
  const [whole = "0", fraction = ""] = quantity.split(".");
  const kept = fraction.replace(/0+$/, "");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${kept === "" ? "" : `.${kept}`}`;
}

/** A measure with its value, or "not available, because …". */
export function formatMeasure(measure: { value: number | null; reason: string | null }): string {
  if (measure.value !== null) return formatRate(measure.value);
  return `not available${measure.reason === null ? "" : ` (${measure.reason.replace(/\.$/, "")})`}`;
}
