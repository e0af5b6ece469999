import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { backTestPlan, type HistoryYear } from "#finance/planning/back-test-plan.ts";
import type { PlanYears } from "#finance/planning/household-plan.ts";
import type { PlanTerms } from "#finance/planning/plan-path.ts";

const file = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/rates/shiller_sp500_monthly_1871.csv`;
const skip = existsSync(file) ? false : "no real data";

/**
 * Yearly table from January to January: shares with the dividends of the year before the purchase; a ten-year bond bought
 * at par and sold a year later with nine years left; prices by the consumer price index.
 */
function shillerTable(): HistoryYear[] {
  const rows = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter(([date = "", , , , index]) => date.slice(5, 7) === "01" && Number(index) > 0)
    .map(([date = "", price, dividend, , index, bondYield]) => ({
      year: Number(date.slice(0, 4)),
      price: Number(price),
      dividend: Number(dividend),
      index: Number(index),
      rate: Number(bondYield) / 100,
    }));
  return rows.flatMap((now, place) => {
    const next = rows[place + 1];
    if (next === undefined || now.year > 2010) return [];
    const discount = (1 + next.rate) ** -9;
    const bondPrice = (now.rate * (1 - discount)) / next.rate + discount;
    return [
      {
        year: now.year,
        growthReturn: (next.price + now.dividend) / now.price - 1,
        safeReturn: bondPrice + now.rate - 1,
        inflation: next.index / now.index - 1,
      },
    ];
  });
}

function retirement(growthShare: number, years = 30): PlanYears {
  const filled = (value: number) => Array<number>(years).fill(value);
  return {
    startYear: 2026,
    ages: Array.from({ length: years }, (_, year) => 65 + year),
    retirementIndex: 0,
    contributions: filled(0),
    spending: filled(4),
    indexedIncome: filled(0),
    fixedIncome: filled(0),
    growthShares: filled(growthShare),
  };
}

const terms: PlanTerms = {
  initialValue: 100,
  feeRate: 0,
  taxRate: 0,
  rule: { kind: "fixedReal" },
  floorRate: 1,
};

const percent = (rate: number | null) => Math.round((rate ?? Number.NaN) * 1000) / 10;

test("4 % over 30 years from 1871 to 1981 fails where it is known to have failed", { skip }, () => {
  const table = shillerTable();
  const mixed = backTestPlan(retirement(0.75), terms, table);
  assert.equal(mixed.starts.length, 111);
  assert.deepEqual(mixed.failedStarts, [1965, 1966, 1968, 1969]);
  assert.equal(percent(backTestPlan(retirement(0.6), terms, table).successRate), 94.6);
  assert.equal(percent(backTestPlan(retirement(0), terms, table).successRate), 43.2);
  const withFee = backTestPlan(retirement(0.75), { ...terms, feeRate: 0.01 }, table);
  assert.equal(percent(withFee.successRate), 90.1);
});

test("guardrails and percentages hold where a fixed amount failed", { skip }, () => {
  const table = shillerTable();
  const guarded = backTestPlan(
    retirement(0.75),
    { ...terms, rule: { kind: "guardrails" }, floorRate: 0.5 },
    table,
  );
  assert.ok(guarded.starts.every(({ outcome }) => outcome.depletionIndex === null));
  const share = backTestPlan(
    retirement(0.75),
    { ...terms, rule: { kind: "percentage", rate: 0.04 }, floorRate: 0 },
    table,
  );
  assert.equal(share.successRate, 1);
});

test("a table shorter than the plan has no rate, and one with a gap is refused", () => {
  const year = (number: number): HistoryYear => ({
    year: number,
    growthReturn: 0,
    safeReturn: 0,
    inflation: 0,
  });
  const short = backTestPlan(retirement(1), terms, [year(2000), year(2001)]);
  assert.deepEqual([short.starts.length, short.successRate], [0, null]);
  assert.throws(() => backTestPlan(retirement(1), terms, [year(2000), year(2002)]), /after 2000 is missing/);
  assert.throws(
    () => backTestPlan(retirement(1), terms, [{ ...year(2000), growthReturn: Number.NaN }]),
    /return of 2000/,
  );
});
