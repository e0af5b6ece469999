import type { Measure } from "#finance/measure.ts";
import { Decimal, money } from "#finance/money.ts";
import type { DataQuality } from "#platform/results.ts";

/**
 * The shape that all analyses share: named figures and tables, so that the page, the offline coach, the number check and
 * an assistant read every one of them the same way, and a list of tools stays short.
 */
export interface Analysis {
  asOf: string;
  /** Of every figure and column whose unit is money. */
  currency: string;
  figures: Figure[];
  tables: Table[];
  assumptions: string[];
  dataQuality: DataQuality;
}

/** rate: decimal fraction (0.05 = 5 %) · money: in the result's currency · year: of the calendar · number: without a unit. */
export type Unit = "rate" | "money" | "number" | "year" | "years" | "days" | "count";

export interface Figure {
  /** camelCase term of the field, such as `sharpeRatio`. */
  name: string;
  value: number | null;
  unit: Unit;
  /** Why there is no value; null when there is one. */
  reason: string | null;
}

/** Columns are camelCase names, each with the unit of its numbers; a cell without a value is null. */
export interface Table {
  name: string;
  columns: string[];
  units: (Unit | "text")[];
  rows: (string | number | null)[][];
}

const NOT_FINITE = "the calculation has no finite answer for this input";

/** Rounding the largest numbers would make them infinite; none of them means anything. */
function isShowable(value: number): boolean {
  return Math.abs(value) < 1e300;
}

/** Ten digits say more than any estimate knows, and hide the last bits, which differ between machines. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}

function roundedMoney(value: number, currency: string): number {
  return Number(money(new Decimal(value), currency).amount);
}

/** A figure; rounded here, once. A value that is not finite becomes "not available" with a reason. */
export function figure(name: string, unit: Unit, given: number | Measure, currency = "EUR"): Figure {
  const { value, reason } = typeof given === "number" ? { value: given, reason: null } : given;
  if (value === null) return { name, value: null, unit, reason: reason ?? NOT_FINITE };
  if (!isShowable(value)) return { name, value: null, unit, reason: NOT_FINITE };
  return {
    name,
    value: unit === "money" ? roundedMoney(value, currency) : rounded(value),
    unit,
    reason: null,
  };
}

/** Endings of column names that tell the unit, where the caller does not. */
const unitsByEnding: readonly (readonly [RegExp, Unit])[] = [
  [
    /(?:rate|return|returns|weight|weights|share|volatility|drawdown|contribution|probability|drift)$/i,
    "rate",
  ],
  [
    /(?:amount|value|cost|gain|loss|tax|proceeds|price|income|balance|contributions|withdrawals|spending|fees?)$/i,
    "money",
  ],
  [/year$/i, "year"],
  [/years$/i, "years"],
  [/days$/i, "days"],
  [/(?:count|rank)$/i, "count"],
];

/** A column by its name alone, or with the unit of its numbers. */
export type Column = string | readonly [name: string, unit: Unit];

function unitOf(column: Column, cells: readonly (string | number | null | undefined)[]): Unit | "text" {
  if (typeof column !== "string") return column[1];
  if (cells.some((cell) => typeof cell === "string")) return "text";
  return unitsByEnding.find(([ending]) => ending.test(column))?.[1] ?? "number";
}

/** A table; numbers rounded here, once, those that are not finite left empty. @throws Error for a row of another length */
export function table(
  name: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | number | null)[])[],
): Table {
  const units = columns.map((column, place) =>
    unitOf(
      column,
      rows.map((row) => row[place]),
    ),
  );
  return {
    name,
    columns: columns.map((column) => (typeof column === "string" ? column : column[0])),
    units,
    rows: rows.map((row) => {
      if (row.length !== columns.length) throw new Error(`table ${name}: a row has ${row.length} cells`);
      return row.map((cell, place) => {
        if (typeof cell !== "number") return cell;
        if (!isShowable(cell)) return null;
        return units[place] === "money" ? Number(cell.toFixed(2)) : rounded(cell);
      });
    }),
  };
}
