import { wordsOfName } from "./words-of-name.ts";

/** How a reader writes money, shares of a whole and counts; each place of the product has its own style for them. */
export interface CellStyle {
  money: (money: { amount: string; currency: string }) => string;
  /** A decimal fraction: 0.05 is 5 %. */
  rate: (rate: number) => string;
  quantity: (quantity: string) => string;
}

/**
 * A number of an analysis in its unit, as a person reads it. Numbers without a unit keep four digits or two decimals, whichever is more, years one decimal;
 * a unit that is not known is written like a number.
 */
export function formatCell(value: number, unit: string, currency: string, style: CellStyle): string {
  switch (unit) {
    case "rate":
      return style.rate(value);
    case "money":
      return style.money({ amount: value.toFixed(2), currency });
    case "year":
      return String(value);
    case "count":
      return style.quantity(String(value));
    case "years":
      return `${Number(value.toFixed(1))} years`;
    case "days":
      return `${style.quantity(value.toFixed(0))} days`;
    default:
      return style.quantity(String(Number(Math.abs(value) < 100 ? value.toPrecision(4) : value.toFixed(2))));
  }
}

/** A text cell as a person reads it: a camelCase name is written as words, everything else stays. */
export function formatTextCell(text: string): string {
  return /^[a-z]+(?:[A-Z0-9][a-z0-9]*)+$/.test(text) ? wordsOfName(text) : text;
}
