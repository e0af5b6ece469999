import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { fundPrepayment, germanFlatTax, offsetLossPots } from "./german-capital-tax.ts";
import { TAX_REGIME_CODES, taxRegimes } from "./index.ts";
import { grandfatheredCost, indexedCost, setOffIndiaLosses } from "./india-capital-gains.ts";
import { bracketTax, heldLonger } from "./tax-brackets.ts";
import type { TaxDisposal } from "./tax-regime.ts";
import { ukCapitalGainsTax, ukTaxableIncome } from "./uk-capital-gains-tax.ts";
import { US_YEARS } from "./us-data.ts";
import { netCapitalGains, usFederalTax } from "./us-federal-tax.ts";

const near = (actual: number, expected: number, text?: string) =>
  assert.ok(Math.abs(actual - expected) < 0.005, `${text ?? ""} ${actual} instead of ${expected}`);

function sold(change: Partial<TaxDisposal>): TaxDisposal {
  return {
    disposalId: "d",
    instrumentId: "i",
    symbol: "I",
    assetClass: "stock",
    acquiredOn: "2020-01-01",
    soldOn: "2025-06-02",
    quantity: 1,
    proceeds: 0,
    cost: 0,
    ...change,
  };
}

test("every regime has a file, known years with sources, and answers the same questions", () => {
  assert.deepEqual(
    taxRegimes.map(({ code }) => code),
    [...TAX_REGIME_CODES],
  );
  const files = readdirSync(new URL("./", import.meta.url));
  for (const regime of taxRegimes) {
    assert.ok(files.includes(`${regime.code}.ts`) && files.includes(`${regime.code}-data.ts`), regime.code);
    assert.ok(
      regime.sources.length >= 3 && [2023, 2024, 2025, 2026].every((year) => regime.years.includes(year)),
    );
    for (const year of regime.years) {
      const { from, to } = regime.taxYear(year);
      assert.equal(regime.yearOf(from), year);
      assert.equal(regime.yearOf(to), year);
      assert.ok(from < to);
      const nothing = regime.estimate(year, [], [], {});
      assert.equal(nothing.tax, 0, regime.code);
      assert.equal(nothing.allowanceLeft, nothing.allowance);
    }
    assert.throws(() => regime.estimate(1999, [], [], {}), /figures are known for/);
  }
});

test("in every regime tax is finite, never below zero, and no lower for a larger gain", () => {
  const gain = fc.integer({ min: -200_000, max: 2_000_000 });
  const classes = fc.constantFrom("stock", "etf", "bond", "crypto", "commodity");
  const acquired = fc.constantFrom("2010-05-05", "2017-02-01", "2024-11-30", "2025-01-15");
  const sales = fc.array(fc.tuple(gain, classes, acquired), { maxLength: 6 });
  fc.assert(
    fc.property(
      sales,
      fc.integer({ min: 0, max: 400_000 }),
      fc.integer({ min: 0, max: 50_000 }),
      (rows, income, more) => {
        for (const regime of taxRegimes) {
          const list = (extra: number) =>
            rows.map(([amount, assetClass, acquiredOn], index) =>
              sold({
                assetClass,
                acquiredOn,
                cost: 300_000,
                proceeds: 300_000 + amount + (index === 0 ? extra : 0),
              }),
            );
          const estimate = regime.estimate(2025, list(0), [], { income });
          const larger = regime.estimate(2025, list(more), [], { income });
          const figures = [estimate.tax, estimate.taxableGain, ...estimate.lines.map(({ amount }) => amount)];
          assert.ok(figures.every(Number.isFinite), regime.code);
          // A US loss lowers other income, at most 3,000 of it.
          assert.ok(estimate.tax >= (regime.code === "us" ? -3000 * 0.4 : 0), regime.code);
          assert.ok(larger.tax >= estimate.tax - 1e-6, regime.code);
          assert.ok(estimate.carriedForward.every(({ amount }) => amount >= 0));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("US brackets give the cumulated tax printed in the revenue procedures", () => {
  // Rev. Proc. 2022-38, 2023-34, 2024-40 and 2025-32, tables of unmarried individuals and joint returns: tax at each limit.
  const printed: [number, "single" | "joint", number[]][] = [
    [2023, "single", [1100, 5147, 16_290, 37_104, 52_832, 174_238.25]],
    [2023, "joint", [2200, 10_294, 32_580, 74_208, 105_664, 186_601.5]],
    [2024, "single", [1160, 5426, 17_168.5, 39_110.5, 55_678.5, 183_647.25]],
    [2024, "joint", [2320, 10_852, 34_337, 78_221, 111_357, 196_669.5]],
    [2025, "single", [1192.5, 5578.5, 17_651, 40_199, 57_231, 188_769.75]],
    [2025, "joint", [2385, 11_157, 35_302, 80_398, 114_462, 202_154.5]],
    [2026, "single", [1240, 5800, 17_966, 41_024, 58_448, 192_979.25]],
    [2026, "joint", [2480, 11_600, 35_932, 82_048, 116_896, 206_583.5]],
  ];
  for (const [year, status, taxes] of printed) {
    const brackets = US_YEARS[year]?.[status].ordinary ?? [];
    taxes.forEach((tax, index) => {
      near(bracketTax(brackets[index]?.upTo ?? 0, brackets), tax, `${year} ${status}`);
    });
  }
});

test("US holding period: the day after the purchase counts first (Publication 550), month ends stay month ends", () => {
  assert.equal(heldLonger("2023-02-06", "2024-02-06", 12), false);
  assert.equal(heldLonger("2023-02-06", "2024-02-07", 12), true);
  // Rev. Rul. 66-7: bought on the last day of February, long-term from the first of March.
  assert.equal(heldLonger("2023-02-28", "2024-02-29", 12), false);
  assert.equal(heldLonger("2023-02-28", "2024-03-01", 12), true);
});

test("US losses: 3,000 against income and the rest carried forward (Publication 550, Bob and Gloria)", () => {
  assert.deepEqual(netCapitalGains(0, -7000), {
    shortGain: 0,
    longGain: 0,
    deductedLoss: 3000,
    carriedShortLoss: 0,
    carriedLongLoss: 4000,
  });
  assert.equal(netCapitalGains(0, -2000).deductedLoss, 2000);
  // Capital Loss Carryover Worksheet: the deduction uses short-term losses first, the other kind's gain before it.
  const mixed = netCapitalGains(-5000, 1000);
  assert.deepEqual([mixed.carriedShortLoss, mixed.carriedLongLoss], [1000, 0]);
  const both = netCapitalGains(-2000, -8000);
  assert.deepEqual([both.carriedShortLoss, both.carriedLongLoss], [0, 7000]);
});

test("US preferential rates stack on ordinary income; the investment income tax starts at its threshold", () => {
  const base = { year: 2025, filingStatus: "single" as const, short: 0 };
  // Taxable 40,000 ordinary and 20,000 long: 8,350 fit below 48,350, the rest bears 15 %.
  const across = usFederalTax({ ...base, ordinaryIncome: 55_750, long: 20_000 });
  assert.deepEqual([across.atZero, across.atFifteen, across.atTwenty], [8350, 11_650, 0]);
  near(across.incomeTax, 1192.5 + (40_000 - 11_925) * 0.12 + 1747.5);
  const rich = usFederalTax({ ...base, ordinaryIncome: 515_750, long: 100_000 });
  assert.deepEqual([rich.atFifteen, rich.atTwenty], [33_400, 66_600]);
  near(rich.netInvestmentIncomeTax, 3800);
  // Modified AGI 210,000 exceeds 200,000 by less than the gain.
  near(usFederalTax({ ...base, ordinaryIncome: 190_000, long: 20_000 }).netInvestmentIncomeTax, 380);
});

test("US preferential rates in a published example for 2024: spouses with 94,000 of other taxable income", () => {
  // F. Huan, "How is Long Term Capital Gain Tax Calculated": tax on the gain of 50, 60 and 500,000.
  const base = { year: 2024, filingStatus: "joint" as const, ordinaryIncome: 94_000, short: 0, deduction: 0 };
  const without = usFederalTax({ ...base, long: 0 }).incomeTax;
  for (const [long, tax] of [
    [50, 0],
    [60, 1.5],
    [500_000, 75_505],
  ] as const) {
    near(usFederalTax({ ...base, long }).incomeTax - without, tax);
  }
});

test("UK: the example of gov.uk, and gains on both sides of 30 October 2024", () => {
  near(ukCapitalGainsTax(2025, [{ soldOn: "2025-06-01", gain: 12_600 }], 20_000).tax, 1728);
  const split = ukCapitalGainsTax(
    2024,
    [
      { soldOn: "2024-06-01", gain: 10_000 },
      { soldOn: "2024-12-01", gain: 10_000 },
    ],
    50_000,
  );
  // The exempt amount goes against the gain taxed at 24 %.
  near(split.tax, 10_000 * 0.2 + 7000 * 0.24);
  const brought = ukCapitalGainsTax(2025, [{ soldOn: "2025-06-01", gain: 5000 }], 50_000, 4000);
  assert.deepEqual([brought.taxable, brought.broughtForwardUsed, brought.carriedForward], [0, 2000, 2000]);
  assert.equal(ukTaxableIncome(20_000, 2025), 7430);
  assert.equal(ukTaxableIncome(130_000, 2025), 130_000);
});

test("Germany: flat tax with and without church tax, and both pots", () => {
  near(germanFlatTax(1000).total, 263.75);
  // 27.82 % and 27.99 % as banks publish them.
  near(germanFlatTax(10_000, 0.08).total, 2781.86);
  near(germanFlatTax(10_000, 0.09).total, 2799.51);
  const pots = offsetLossPots({ shares: 2000, other: -500 }, 1000);
  assert.deepEqual([pots.taxable, pots.allowanceUsed], [500, 1000]);
  assert.equal(offsetLossPots({ shares: -2000, other: 500 }, 1000).carriedShareLoss, 2000);
  const germany = taxRegimes.find(({ code }) => code === "germany");
  const fund = germany?.estimate(2025, [sold({ assetClass: "etf", proceeds: 10_000 })], [], {});
  near(fund?.tax ?? 0, (7000 - 1000) * 0.26375);
});

test("Germany: the prepayment of a fund for 2024, capped by its rise, by twelfths, less distributions", () => {
  const year = { year: 2024, startValue: 10_000 };
  near(fundPrepayment({ ...year, endValue: 12_000 }), 160.3);
  near(fundPrepayment({ ...year, endValue: 10_100 }), 100);
  assert.equal(fundPrepayment({ ...year, endValue: 9000 }), 0);
  near(fundPrepayment({ ...year, endValue: 12_000, purchaseMonth: 7 }), 80.15);
  near(fundPrepayment({ ...year, endValue: 12_000, distributions: 60 }), 100.3);
  // 30 % exempt, 26.375 %: what a bank collects in January 2025.
  near(germanFlatTax(160.3 * 0.7).total, 29.6);
});

test("India: the four cases of the CBDT on grandfathering, the index, and the exemption", () => {
  assert.equal(250 - grandfatheredCost(100, 200, 250), 50);
  assert.equal(150 - grandfatheredCost(100, 200, 150), 0);
  assert.equal(150 - grandfatheredCost(100, 50, 150), 50);
  assert.equal(50 - grandfatheredCost(100, 200, 50), -50);
  // Published beside the FAQs (MProfit, "Grandfathering rules"): below both values, and shares received for nothing.
  const others = [
    [100, 50, 25, -75],
    [100, 50, 75, -25],
    [0, 200, 250, 50],
    [0, 200, 150, 0],
  ] as const;
  for (const [cost, value, price, gain] of others) {
    assert.equal(price - grandfatheredCost(cost, value, price), gain);
  }
  near(indexedCost(1_000_000, "2005-06-01", "2023-06-01") ?? 0, 2_974_358.97);
  assert.equal(indexedCost(1, "2005-06-01", "2026-06-01"), null);
  const india = taxRegimes.find(({ code }) => code === "india");
  const before = india?.estimate(2024, [sold({ soldOn: "2024-07-22", proceeds: 225_000 })], [], {});
  near(before?.tax ?? 0, 100_000 * 0.1 * 1.04);
  const after = india?.estimate(2024, [sold({ soldOn: "2024-07-23", proceeds: 225_000 })], [], {});
  near(after?.tax ?? 0, 100_000 * 0.125 * 1.04);
  const short = { acquiredOn: "2024-06-01", proceeds: 100_000 };
  near(india?.estimate(2024, [sold({ ...short, soldOn: "2024-07-01" })], [], {}).tax ?? 0, 15_600);
  near(india?.estimate(2024, [sold({ ...short, soldOn: "2024-08-01" })], [], {}).tax ?? 0, 20_800);
});

test("India: long-term losses stay among long-term gains, short-term losses go against the highest rate", () => {
  const long = { term: "long" as const, rate: 0.125, exemptible: true };
  const short = { term: "short" as const, rate: 0.2, exemptible: false };
  const gains = [
    { ...long, gain: -300_000 },
    { ...long, gain: 100_000 },
    { ...short, gain: 50_000 },
  ];
  const result = setOffIndiaLosses(gains, { exemption: 125_000 });
  assert.deepEqual([result.tax, result.longLoss, result.shortLoss], [10_000, 200_000, 0]);
  const other = setOffIndiaLosses(
    [
      { ...short, gain: -60_000 },
      { ...short, gain: 50_000 },
      { ...long, gain: 200_000 },
    ],
    {
      exemption: 125_000,
    },
  );
  assert.deepEqual([other.exemptionUsed, other.tax], [125_000, 65_000 * 0.125]);
});
