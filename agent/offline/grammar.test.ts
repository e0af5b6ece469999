import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "./frame.ts";
import { MORE_UTTERANCES } from "./more-utterances.ts";
import { readAmounts } from "./read-amounts.ts";
import { readDialogue } from "./read-dialogue.ts";
import { readPeriod } from "./read-period.ts";
import { HELD, TODAY, UTTERANCES } from "./utterances.ts";

function slots(frames: readonly Frame[]): Record<string, string> {
  const last = frames.at(-1);
  if (!last) return {};
  const found: Record<string, unknown> = {
    period: last.period?.period,
    from: last.period?.from,
    to: last.period?.to,
    currency: last.currencies[0],
    currencies: last.currencies.join(","),
    securities: last.securities.map(({ symbol }) => symbol).join(","),
    unknown: last.unknownNames.join(","),
    monthly: last.monthlyContribution,
    withdrawal: last.monthlyWithdrawal,
    target: last.target,
    years: last.years,
    kinds: last.kinds.join(","),
    rank: last.rank,
  };
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, String(value ?? "")]));
}

for (const [question, expected] of [...UTTERANCES, ...MORE_UTTERANCES]) {
  test(`"${question}" is ${expected}`, () => {
    const frames = readDialogue(question.split(">>"), HELD, TODAY);
    const [intents = "", ...wanted] = expected.split(" ");
    assert.equal(frames.map((frame) => frame.intent).join("+"), intents);
    const actual = slots(frames);
    for (const one of wanted) {
      const [name = "", value] = one.split("=");
      assert.equal(actual[name], value, name);
    }
  });
}

test("amounts are read in American, European and Swiss notation, with scale, currency and rhythm", () => {
  const cases: [string, number, string | null, string | null][] = [
    ["$1,200.50", 1200.5, "USD", null],
    ["1.200,50 €", 1200.5, "EUR", null],
    ["chf 10'000", 10_000, "CHF", null],
    ["25k", 25_000, null, null],
    ["1.5m euros", 1_500_000, "EUR", null],
    ["2 bn", 2e9, null, null],
    ["300 thousand", 300_000, null, null],
    ["500 a month", 500, null, "month"],
    ["£200/month", 200, "GBP", "month"],
    ["6000 per year", 6000, null, "year"],
    ["100 weekly", 100, null, "week"],
    ["12 345,60 eur", 12_345.6, "EUR", null],
    ["5.5%", 0.055, null, null],
  ];
  for (const [text, value, currency, every] of cases) {
    const [amount, ...more] = readAmounts(text);
    assert.equal(more.length, 0, text);
    assert.ok(amount && Math.abs(amount.value - value) < 1e-9, `${text}: ${amount?.value}`);
    assert.deepEqual([amount.currency, amount.every], [currency, every], text);
  }
  assert.deepEqual(readAmounts("in 20 years, 3 months and 5-year bonds"), []);
});

test("periods of the past are read as the day they are asked on sees them", () => {
  const cases: [string, string | null, string | null, string | null][] = [
    ["year to date", "YTD", "2026-01-01", null],
    ["since march", null, "2026-03-01", null],
    ["since october", null, "2025-10-01", null],
    ["in december", null, "2025-12-01", "2025-12-31"],
    ["h1 2025", null, "2025-01-01", "2025-06-30"],
    ["second quarter of 2024", null, "2024-04-01", "2024-06-30"],
    ["q4", null, "2025-10-01", "2025-12-31"],
    ["last 10 years", null, "2016-06-30", null],
    ["past 18 months", null, "2024-12-30", null],
    ["from 2024-02-01 to 2024-03-15", null, "2024-02-01", "2024-03-15"],
    ["2008 crisis", null, "2007-10-09", "2009-03-09"],
    ["on 15 march 2024", null, "2024-03-15", "2024-03-15"],
    ["fiscal 2024", "2024", "2024-01-01", "2024-12-31"],
    ["trailing 12 months", "1Y", "2025-06-30", null],
    ["all time", "ALL", null, null],
  ];
  for (const [text, period, from, to] of cases) {
    const found = readPeriod(text, TODAY);
    assert.deepEqual(
      [found?.period ?? null, found?.from ?? null, found?.to ?? null],
      [period, from, to],
      text,
    );
  }
  for (const text of ["in 20 years", "by 2045", "2500 euros", "save 2000 a month", "may i ask"]) {
    assert.equal(readPeriod(text, TODAY), null, text);
  }
});
