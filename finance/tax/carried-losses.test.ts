import assert from "node:assert/strict";
import { test } from "node:test";
import { carriedTotal, chainLosses, type YearFacts } from "./carried-losses.ts";
import { germanFlatTax } from "./german-capital-tax.ts";
import { taxRegimes } from "./index.ts";
import type { CarriedLoss, TaxDisposal, TaxProfile, TaxRegime } from "./tax-regime.ts";
import { netCapitalGains } from "./us-federal-tax.ts";

function regimeOf(code: string): TaxRegime {
  const found = taxRegimes.find((regime) => regime.code === code);
  assert.ok(found !== undefined);
  return found;
}

function sold(soldOn: string, gain: number, change: Partial<TaxDisposal> = {}): TaxDisposal {
  return {
    disposalId: soldOn,
    instrumentId: "i",
    symbol: "I",
    assetClass: "stock",
    acquiredOn: "2005-01-03",
    soldOn,
    quantity: 1,
    proceeds: 1_000_000 + gain,
    cost: 1_000_000,
    ...change,
  };
}

function chain(
  code: string,
  sales: readonly TaxDisposal[],
  about: { from: number; to: number; profile?: TaxProfile; stated?: { year: number; losses: CarriedLoss[] } },
) {
  const regime = regimeOf(code);
  const factsOf = (year: number): YearFacts => ({
    disposals: sales.filter(({ soldOn }) => regime.yearOf(soldOn) === year),
    income: [],
  });
  return chainLosses(regime, factsOf, { profile: {}, ...about });
}

const amounts = (losses: readonly CarriedLoss[] | undefined) =>
  Object.fromEntries((losses ?? []).map(({ name, amount }) => [name, amount]));

test("HMRC CG18202: of 3,500 brought forward, 2,000 bring gains of 13,000 down to the exempt 11,000", () => {
  const sales = [sold("2013-06-03", -3500), sold("2014-06-03", 13_000)];
  const into = chain("uk", sales, { from: 2013, to: 2014 });
  assert.deepEqual(amounts(into.get(2014)), { loss: 3500 });
  assert.deepEqual(amounts(into.get(2015)), { loss: 1500 });
});

test("HMRC CG21543, Mr D: losses of the year first, then 2,700 of 10,500 brought forward; 7,800 remain", () => {
  const sales = [sold("2008-06-02", -10_500), sold("2009-06-01", 16_300), sold("2009-07-01", -3500)];
  assert.deepEqual(amounts(chain("uk", sales, { from: 2008, to: 2009 }).get(2010)), { loss: 7800 });
});

test("UK: losses of the year go against its gains even where the exempt amount would have covered them", () => {
  const sales = [sold("2025-06-02", 2000), sold("2025-07-02", -5000)];
  assert.deepEqual(amounts(chain("uk", sales, { from: 2025, to: 2025 }).get(2026)), { loss: 3000 });
});

test("US: 3,000 a year of a long-term loss until a gain takes the rest (Publication 550, Bob and Gloria and after)", () => {
  const sales = [sold("2023-05-01", -7000), sold("2025-05-01", 5000)];
  const into = chain("us", sales, { from: 2023, to: 2026, profile: { income: 80_000 } });
  assert.deepEqual(
    [2024, 2025, 2026].map((year) => amounts(into.get(year))),
    [{ longLoss: 4000 }, { longLoss: 1000 }, {}],
  );
  const year2025 = regimeOf("us").estimate(
    2025,
    [sold("2025-05-01", 5000)],
    [],
    { income: 80_000 },
    into.get(2025),
  );
  assert.equal(year2025.taxableGain, 4000);
  assert.equal(year2025.tax, 600);
});

test("US: short and long losses keep their character", () => {
  const short = { acquiredOn: "2023-03-01" };
  const sales = [sold("2023-05-01", -8000, short), sold("2023-05-02", -6000)];
  const into = chain("us", sales, { from: 2023, to: 2024, profile: { income: 80_000 } });
  assert.deepEqual(amounts(into.get(2024)), { shortLoss: 5000, longLoss: 6000 });
  assert.deepEqual(amounts(into.get(2025)), { shortLoss: 2000, longLoss: 6000 });
});

test("US: what exceeds taxable income is not used up (Capital Loss Carryover Worksheet, lines 1 to 8)", () => {
  // Single in 2024, income of 15,600: taxable income without the loss is 1,000, so 1,000 of 3,000 are used.
  const into = chain("us", [sold("2024-05-01", -9000)], {
    from: 2024,
    to: 2024,
    profile: { income: 15_600 },
  });
  assert.deepEqual(amounts(into.get(2025)), { longLoss: 8000 });
  assert.deepEqual(amounts(chain("us", [sold("2024-05-01", -9000)], { from: 2024, to: 2024 }).get(2025)), {
    longLoss: 9000,
  });
  assert.equal(netCapitalGains(-9000, 1000, 500).carriedShortLoss, 7500);
});

test("US: the next unit of gain bears nothing below the standard deduction, and the lowest bracket above it", () => {
  const us = regimeOf("us");
  const short = { assetClass: "stock", acquiredOn: "2025-01-02", soldOn: "2025-06-02" };
  const long = { ...short, acquiredOn: "2020-01-02" };
  const rates = (income: number) => [us.marginalRate(short, { income }), us.marginalRate(long, { income })];
  assert.deepEqual(rates(0), [0, 0]);
  assert.deepEqual(rates(15_749), [0, 0]);
  assert.deepEqual(rates(15_750), [0.1, 0]);
  assert.deepEqual(rates(100_000), [0.22, 0.15]);
});

test("Germany: losses of shares wait for gains of shares, other losses lower everything, the allowance comes last", () => {
  const bond = { assetClass: "bond" };
  const sales = [
    sold("2022-05-02", -4000),
    sold("2022-05-02", -1000, bond),
    sold("2023-05-02", 3000, bond),
    sold("2024-05-02", 5500),
  ];
  const into = chain("germany", sales, { from: 2022, to: 2024 });
  assert.deepEqual(amounts(into.get(2023)), { shareLoss: 4000, otherLoss: 1000 });
  assert.deepEqual(amounts(into.get(2024)), { shareLoss: 4000 });
  assert.deepEqual(amounts(into.get(2025)), {});
  const germany = regimeOf("germany");
  const year2023 = germany.estimate(2023, [sold("2023-05-02", 3000, bond)], [], {}, into.get(2023));
  // 3,000 − 1,000 of other losses − 1,000 allowance.
  assert.ok(Math.abs(year2023.tax - germanFlatTax(1000).total) < 1e-9);
});

test("India: a loss serves eight years and is gone in the ninth, the oldest first", () => {
  const early = sold("2018-06-01", -100_000);
  const last = (to: number) =>
    carriedTotal({ carriedForward: [...(chain("india", [early], { from: 2018, to }).get(to + 1) ?? [])] });
  // Loss of 2018-19: usable to 2026-27.
  assert.equal(last(2025), 100_000);
  assert.equal(last(2026), 0);
  const both = [early, sold("2022-06-01", -50_000), sold("2024-08-01", 120_000)];
  assert.deepEqual(chain("india", both, { from: 2018, to: 2024 }).get(2025), [
    { name: "longLoss", year: 2022, amount: 30_000 },
  ]);
});

test("India: a carried long-term loss leaves short-term gains alone; losses of the year go first (sections 70, 74)", () => {
  const india = regimeOf("india");
  const short = { acquiredOn: "2025-04-10" };
  const carried = [{ name: "longLoss", year: 2023, amount: 500_000 }];
  const year = india.estimate(2025, [sold("2025-06-02", 100_000, short)], [], {}, carried);
  assert.equal(year.taxableGain, 100_000);
  assert.deepEqual(year.carriedForward, carried);
  // The short-term loss of the year takes 60,000 of the long-term gain before the carried loss takes the rest.
  const mixed = [sold("2025-06-02", -60_000, short), sold("2025-06-03", 200_000)];
  assert.deepEqual(india.estimate(2025, mixed, [], {}, carried).carriedForward, [
    { name: "longLoss", year: 2023, amount: 360_000 },
  ]);
});

test("India: before April 2018 long-term gains of listed shares were exempt and their losses are no losses", () => {
  assert.deepEqual(chain("india", [sold("2017-06-01", -90_000)], { from: 2017, to: 2017 }).get(2018), []);
});

test("India: funds that are not of shares, bought since April 2023, are short-term for ever (section 50AA)", () => {
  const fund = { assetClass: "bondFund", soldOn: "2026-06-01" };
  const india = regimeOf("india");
  assert.equal(india.termOf({ ...fund, acquiredOn: "2023-03-31" }), "long");
  assert.equal(india.termOf({ ...fund, acquiredOn: "2023-04-01" }), "short");
});

test("stated losses replace those of the chain in their year", () => {
  const losses = [{ name: "loss", year: 2024, amount: 10 }];
  const into = chain("uk", [sold("2024-06-03", -500)], {
    from: 2024,
    to: 2025,
    stated: { year: 2025, losses },
  });
  assert.deepEqual(into.get(2025), losses);
  assert.deepEqual(amounts(into.get(2026)), { loss: 10 });
});

test("in every regime a loss is used once: what a year saves and what it leaves add up to the loss or less", () => {
  for (const regime of taxRegimes) {
    for (const loss of [500, 5000, 50_000]) {
      const sales = [sold("2025-06-02", 2000), sold("2025-06-03", -loss)];
      const before = regime.estimate(2025, sales.slice(0, 1), [], {});
      const after = regime.estimate(2025, sales, [], {});
      assert.ok(after.tax <= before.tax, regime.code);
      assert.ok(carriedTotal(after) <= loss, regime.code);
      const later = regime.estimate(2026, [sold("2026-06-02", 100_000)], [], {}, after.carriedForward);
      assert.ok(later.tax <= regime.estimate(2026, [sold("2026-06-02", 100_000)], [], {}).tax, regime.code);
    }
  }
});
