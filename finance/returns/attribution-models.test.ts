import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { attributeActiveReturn, attributeGeometrically, linkAttributions } from "./brinson.ts";
import { attributeCurrencies, combineCurrencyReturn, hedgedReturn, localReturn } from "./currency-effect.ts";
import { linkedDietz, modifiedDietz, simpleDietz } from "./dietz.ts";
import { LINKING_METHODS } from "./link-effects.ts";
import { ReturnInputError } from "./return-input-error.ts";
import { chainReturns, linkValuations } from "./time-weighted-return.ts";

function near(actual: number | null | undefined, expected: number, tolerance = 1e-12): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed., tables 5.1 to 5.4. */
const bacon = [
  { portfolioWeight: 0.4, benchmarkWeight: 0.4, portfolioReturn: 0.2, benchmarkReturn: 0.1 },
  { portfolioWeight: 0.3, benchmarkWeight: 0.2, portfolioReturn: -0.05, benchmarkReturn: -0.04 },
  { portfolioWeight: 0.3, benchmarkWeight: 0.4, portfolioReturn: 0.06, benchmarkReturn: 0.08 },
];

test("Brinson attribution reproduces Bacon's example in both models", () => {
  const fachler = attributeActiveReturn(bacon);
  near(fachler.portfolioReturn, 0.083);
  near(fachler.benchmarkReturn, 0.064);
  // Allocation: UK 0.0 %, Japan −1.04 %, US −0.16 %.
  for (const [place, value] of [0, -0.0104, -0.0016].entries())
    near(fachler.segments[place]?.allocation, value);
  for (const [place, value] of [0.04, -0.002, -0.008].entries())
    near(fachler.segments[place]?.selection, value);
  for (const [place, value] of [0, -0.001, 0.002].entries())
    near(fachler.segments[place]?.interaction, value);
  near(fachler.total.total, 0.019);
  const hood = attributeActiveReturn(bacon, { model: "brinson-hood-beebower", interaction: "selection" });
  for (const [place, value] of [0, -0.004, -0.008].entries()) near(hood.segments[place]?.allocation, value);
  for (const [place, value] of [0.04, -0.003, -0.006].entries()) near(hood.segments[place]?.selection, value);
  near(hood.total.total, 0.019);
});

test("geometric attribution reproduces Bacon's example and compounds to the geometric excess", () => {
  const { allocation, selection, activeReturn } = attributeGeometrically(bacon);
  // Semi-notional fund 5.2 %: allocation 1.052 / 1.064 − 1 = −1.13 %, selection 1.083 / 1.052 − 1 = 2.95 %.
  near(allocation, -0.0113, 5e-5);
  near(selection, 0.0295, 5e-5);
  near((1 + allocation) * (1 + selection) - 1, activeReturn);
  near(activeReturn, 0.0179, 5e-5);
});

const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 });
const returns = fc.array(fc.integer({ min: -500, max: 900 }), { minLength: 6, maxLength: 6 });
const period = fc.tuple(weights, weights, returns).map(([own, other, rates]) => {
  const share = (list: number[], place: number) =>
    ((list[place] ?? 0) + 1) / (list.reduce((sum, value) => sum + value, 0) + 3);
  return [0, 1, 2].map((place) => ({
    portfolioWeight: share(own, place),
    benchmarkWeight: share(other, place),
    portfolioReturn: (rates[place] ?? 0) / 1000,
    benchmarkReturn: (rates[place + 3] ?? 0) / 1000,
  }));
});

test("effects add up to the active return in one period and, linked, over many", () => {
  fc.assert(
    fc.property(
      fc.array(period, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...LINKING_METHODS),
      (all, method) => {
        const each = all.map((segments) => attributeActiveReturn(segments));
        for (const one of each) near(one.total.total, one.activeReturn);
        const linked = linkAttributions(each, method);
        const size = Math.max(1, Math.abs(linked.portfolioReturn), Math.abs(linked.benchmarkReturn));
        near(linked.total.total, linked.activeReturn, 1e-10 * size);
      },
    ),
  );
});

test("a segment held on one side only has no selection; weights must be whole", () => {
  const [first, second] = attributeActiveReturn([
    { portfolioWeight: 1, benchmarkWeight: 0.8, portfolioReturn: 0.1, benchmarkReturn: 0.1 },
    { portfolioWeight: 0, benchmarkWeight: 0.2, portfolioReturn: null, benchmarkReturn: -0.1 },
  ]).segments;
  near(second?.selection, 0);
  near(second?.interaction, 0);
  near(second?.allocation, -0.2 * (-0.1 - 0.06));
  near(first?.allocation, 0.2 * (0.1 - 0.06));
  const lacking = { portfolioWeight: 1, benchmarkWeight: 1, portfolioReturn: null, benchmarkReturn: 0.1 };
  assert.throws(
    () => attributeActiveReturn([lacking]),
    /segment 1 has a weight in the portfolio but no return/,
  );
  assert.throws(
    () => attributeActiveReturn([{ ...lacking, portfolioWeight: 0.5, portfolioReturn: 0 }]),
    /add up to 0.5/,
  );
});

test("currency: base, local and hedged returns, and Karnosky-Singer effects that add up", () => {
  const { base, currencyEffect } = combineCurrencyReturn(0.1, 0.1);
  near(base, 0.21);
  near(currencyEffect, 0.11);
  near(localReturn(base, 0.1), 0.1);
  near(hedgedReturn(0.1, 0.02), 0.12);
  assert.throws(() => localReturn(0, -1), ReturnInputError);
  const market = { portfolioLocal: 0.1, benchmarkLocal: 0.08, cashRate: 0.02, exchange: -0.03 };
  const home = { portfolioLocal: 0.04, benchmarkLocal: 0.05, cashRate: 0.03, exchange: 0 };
  const result = attributeCurrencies([
    { ...market, portfolioWeight: 0.7, benchmarkWeight: 0.5, portfolioCurrencyWeight: 0.2 },
    { ...home, portfolioWeight: 0.3, benchmarkWeight: 0.5, portfolioCurrencyWeight: 0.8 },
  ]);
  // Premiums 6 % and 2 % at home, 4 % together; currencies −1 % and 3 %, 1 % together.
  near(result.allocation, 0.2 * 0.02 + -0.2 * -0.02);
  near(result.selection, 0.7 * 0.02 + 0.3 * -0.01);
  near(result.currency, -0.3 * -0.02 + 0.3 * 0.02);
  near(result.allocation + result.selection + result.currency, result.activeReturn);
});

test("Dietz: Bacon's example, the timing of flows, and what has no answer", () => {
  // Bacon, 2nd ed., exhibits 2.2 and 2.3: 74.2 to 104.4 million with 37.1 on 14 January.
  near(simpleDietz(74.2, 104.4, 37.1).value, -0.0744, 5e-5);
  const january = {
    from: "2023-12-31",
    to: "2024-01-31",
    startValue: 74.2,
    endValue: 104.4,
    flows: [{ date: "2024-01-14", amount: 37.1 }],
  };
  // 17 of 31 days at its end, 18 from its start.
  near(modifiedDietz(january).value, -6.9 / (74.2 + (37.1 * 17) / 31));
  near(modifiedDietz(january, "start").value, -6.9 / (74.2 + (37.1 * 18) / 31));
  near(modifiedDietz(january, "middle").weights[0], 17.5 / 31);
  near(modifiedDietz(january).value, -0.073, 5e-5);
  near(modifiedDietz(january, "start").value, -0.0721, 5e-5);
  const empty = { ...january, startValue: 0, endValue: 0, flows: [] };
  assert.match(modifiedDietz(empty).reason ?? "", /average capital is not above zero/);
  assert.match(linkedDietz([january, empty]).reason ?? "", /2023-12-31 to 2024-01-31: the average capital/);
  assert.throws(() => modifiedDietz({ ...january, to: "2023-12-31" }), /has no days/);
  assert.throws(() => modifiedDietz({ ...january, to: "2024-01-10" }), /lies outside/);
  near(linkedDietz([january, january]).value, (1 + (modifiedDietz(january).value ?? 0)) ** 2 - 1);
});

test("time-weighted: Bacon's sub-periods, and a day's flows at each time", () => {
  // 74.2, at the flow of 37.1 worth 67.0, at the end 104.4.
  near(
    linkValuations(74.2, [{ valueBefore: 67, flow: 37.1 }], 104.4).value,
    (67 / 74.2) * (104.4 / 104.1) - 1,
  );
  assert.match(linkValuations(0, [], 1).reason ?? "", /nothing was invested/);
  near(chainReturns(100, [130], [20], "start").returns[0], 130 / 120 - 1);
  near(chainReturns(100, [130], [20], "end").returns[0], 0.1);
  near(chainReturns(100, [130], [20], "middle").returns[0], 10 / 110);
  near(chainReturns(100, [130], [20]).returns[0], 130 / 120 - 1);
  near(chainReturns(100, [85], [-20]).returns[0], 0.05);
  near(chainReturns(100, [85], [-20], "start").returns[0], 85 / 80 - 1);
});
