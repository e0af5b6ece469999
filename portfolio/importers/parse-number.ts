import { Decimal } from "#finance/money.ts";

export type DecimalMark = "." | ",";

const maximum = new Decimal("1e18");
const maximumDecimals = 20;

interface NumberText {
  digits: string;
  negative: boolean;
}

/** A number as programs write it: needs no thought, and is nearly every cell of a long file. */
const plainNumber = /^-?(?:0|[1-9]\d{0,16})(?:\.\d{1,20})?$/;

/** The digits of a cell without sign, brackets, currency marks and spaces; null when it is not a number. */
function stripNumber(cell: string): NumberText | null {
  if (plainNumber.test(cell)) {
    const negative = cell.startsWith("-");
    return { digits: negative ? cell.slice(1) : cell, negative };
  }
  let text = cell.trim().replace(/[\u2212\u2012\u2013]/g, "-");
  let negative = false;
  if (/^\(.*\)$/.test(text)) {
    negative = true;
    text = text.slice(1, -1);
  }
  text = text
    .replace(/[\s\u00A0\u202F'\u2019]/g, "")
    .replace(/[$€£¥]|^[A-Z]{3}(?=[-+.\d])|(?<=\d)[A-Z]{3}$/g, "");
  const signed = /^([-+]?)([^-+]*(?:e[-+]?\d+)?)([-+]?)$/i.exec(text);
  const digits = signed?.[2] ?? "";
  if (!signed || !/\d/.test(digits) || !/^[\d.,]+(?:e[-+]?\d+)?$/i.test(digits)) return null;
  if (signed[1] === "-" || signed[3] === "-") negative = !negative;
  return { digits, negative };
}

/** What one cell says about the file's decimal mark: certain, nothing, or "could be either". */
function evidence(digits: string): DecimalMark | "either" | null {
  const last = digits.lastIndexOf(".");
  if (last < 0 && !digits.includes(",")) return null;
  if (digits.length - last !== 4 && last >= 0 && digits.indexOf(".") === last && !digits.includes(","))
    return ".";
  const commas = digits.split(",").length - 1;
  const dots = digits.split(".").length - 1;
  if (commas > 0 && dots > 0) return digits.lastIndexOf(",") > digits.lastIndexOf(".") ? "," : ".";
  if (commas + dots === 0) return null;
  const mark = commas > 0 ? "," : ".";
  if (commas + dots > 1) return mark === "," ? "." : ",";
  const [before = "", after = ""] = digits.split(mark);
  const couldGroup = after.length === 3 && /^[1-9]\d{0,2}$/.test(before);
  return couldGroup ? "either" : mark;
}

/**
 * The decimal mark of a file, from all its numbers: "undecided" when every separator could be either,
 * null when there is none.
 */
export function findDecimalMark(cells: Iterable<string>): DecimalMark | "undecided" | null {
  let dots = 0;
  let commas = 0;
  let either = 0;
  for (const cell of cells) {
    const stripped = stripNumber(cell);
    const found = stripped ? evidence(stripped.digits) : null;
    if (found === ".") dots += 1;
    else if (found === ",") commas += 1;
    else if (found === "either") either += 1;
  }
  if (dots > commas) return ".";
  if (commas > dots) return ",";
  if (dots > 0) return "undecided";
  return either > 0 ? "undecided" : null;
}

/** The decimal mark that one cell shows by itself; "either" for 1,234 and 1.234, null where it has no separator. */
export function decimalMarkOf(cell: string): DecimalMark | "either" | null {
  const stripped = stripNumber(cell);
  return stripped ? evidence(stripped.digits) : null;
}

/**
 * A cell as an exact plain decimal text, or null when it is not a number of a sane size (below 1e18, at most
 * 20 decimals). Reads `-$3,320.05`, `($1,500.00)`, `1.234,56`, `1'234.50`, `12,5-`, `EUR 5`.
 */
export function parseNumber(cell: string, mark: DecimalMark): string | null {
  if (mark === "." && plainNumber.test(cell)) return shortestPlain(cell);
  const stripped = stripNumber(cell);
  if (!stripped) return null;
  const group = mark === "." ? "," : ".";
  const whole = stripped.digits.split(mark)[0] ?? "";
  const fraction = stripped.digits.slice(whole.length + 1);
  if (fraction.includes(group) || fraction.includes(mark)) return null;
  if (whole.includes(group) && !/^\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(whole)) return null;
  const plain = `${whole.replaceAll(group, "") || "0"}${fraction === "" ? "" : `.${fraction}`}`;
  if (!/^\d{1,30}(?:\.\d{0,40})?(?:e[-+]?\d{1,2})?$/i.test(plain)) return null;
  const value = new Decimal(plain).times(stripped.negative ? -1 : 1);
  if (value.abs().gte(maximum) || value.decimalPlaces() > maximumDecimals) return null;
  return value.isZero() ? "0" : value.toFixed();
}

/** Without zeros at the end of the fraction, and without the sign of zero. */
function shortestPlain(number: string): string {
  const short = number.includes(".") ? number.replace(/\.?0+$/, "") : number;
  return short === "-0" ? "0" : short;
}
