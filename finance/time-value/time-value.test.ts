import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { fv, nper, pmt, pv } from "./annuity.ts";
import { rate } from "./annuity-rate.ts";
import {
  continuousAnnuityPresentValue,
  deferredAnnuityPresentValue,
  growingAnnuityFutureValue,
  growingAnnuityPayment,
  growingAnnuityPresentValue,
  perpetuityPresentValue,
} from "./growing-annuity.ts";
import {
  compoundValue,
  convertRate,
  discountFactor,
  doublingTime,
  effectiveRate,
  fvschedule,
  nominalRate,
  pduration,
  rri,
  simpleInterestValue,
} from "./interest-rates.ts";
import { cumipmt, cumprinc, ipmt, ispmt, loanSchedule, ppmt } from "./loan-payments.ts";
import {
  equivalentAnnuity,
  mirr,
  netFutureValue,
  npv,
  paybackPeriods,
  profitabilityIndex,
} from "./net-present-value.ts";
import { TimeValueInputError } from "./time-value-input-error.ts";

const functions: Readonly<Record<string, CallableFunction>> = {
  ...{ fv, pv, pmt, nper, rate, ipmt, ppmt, mirr, npv, effectiveRate, nominalRate, compoundValue },
  ...{ doublingTime, growingAnnuityPresentValue, growingAnnuityFutureValue },
};

/** Measures answer an object with a value, the rest a number. */
function answerOf(answer: unknown): number {
  if (typeof answer === "number") return answer;
  const found: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "value") : null;
  return typeof found === "number" ? found : Number.NaN;
}

test("every time value agrees to 1e-11 with figures computed with two hundred digits", () => {
  const text = readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8");
  const figures: { cases: { name: string; arguments: unknown[]; value: number }[] } = JSON.parse(text);
  assert.ok(figures.cases.length > 500);
  for (const { name, arguments: given, value } of figures.cases) {
    const calculation = functions[name];
    assert.ok(calculation, `${name} is not in the list of this test`);
    const ours = answerOf(Reflect.apply(calculation, undefined, given));
    const difference = Math.abs(ours - value) / Math.max(1, Math.abs(value));
    assert.ok(difference <= 1e-11, `${name}(${given.join(", ")}) is ${ours}, not ${value}`);
  }
});

/** The worked examples on the pages of the spreadsheet functions, as many digits as they show. */
const published: [string, number, number][] = [
  [
    "FV: 6 % a year, 10 months of 200 at their beginning, 500 first",
    fv(0.06 / 12, 10, -200, -500, "begin"),
    2581.4,
  ],
  ["FV: 12 %, 12 months of 1,000", fv(0.12 / 12, 12, -1000), 12682.5],
  ["FV: 11 %, 35 months of 2,000 at their beginning", fv(0.11 / 12, 35, -2000, 0, "begin"), 82846.25],
  ["PV: 500 a month for 20 years at 8 %", pv(0.08 / 12, 12 * 20, 500), -59777.15],
  ["PMT: 10,000 in 10 months at 8 %", pmt(0.08 / 12, 10, 10000), -1037.03],
  ["PMT: the same at their beginning", pmt(0.08 / 12, 10, 10000, 0, "begin"), -1030.16],
  ["PMT: 50,000 saved in 18 years at 6 %", pmt(0.06 / 12, 18 * 12, 0, 50000), -129.08],
  ["NPER: at their beginning", answerOf(nper(0.12 / 12, -100, -1000, 10000, "begin")), 59.6738657],
  ["NPER: at their end", answerOf(nper(0.12 / 12, -100, -1000, 10000)), 60.0821229],
  ["NPER: without a final value", answerOf(nper(0.12 / 12, -100, -1000)), -9.57859404],
  ["RATE: 8,000 in 48 months of 200, per year", answerOf(rate(48, -200, 8000)) * 12, 0.0924],
  ["IPMT: first month of 8,000 over three years at 10 %", ipmt(0.1 / 12, 1, 36, 8000), -66.67],
  ["ISPMT: first month of three years", ispmt(0.1 / 12, 1, 36, 8_000_000), -64814.8],
  ["ISPMT: first of three years", ispmt(0.1, 1, 3, 8_000_000), -533333],
  ["IPMT: the last of three years", ipmt(0.1, 3, 3, 8000), -292.45],
  ["PPMT: the first of 24 months of 2,000 at 10 %", ppmt(0.1 / 12, 1, 24, 2000), -75.62],
  ["PPMT: the last of ten years of 200,000 at 8 %", ppmt(0.08, 10, 10, 200000), -27598.05],
  [
    "CUMIPMT: second year of 125,000 over 30 years at 9 %",
    cumipmt(0.09 / 12, 360, 125000, 13, 24),
    -11135.23,
  ],
  ["CUMIPMT: its first month", cumipmt(0.09 / 12, 360, 125000, 1, 1), -937.5],
  ["CUMPRINC: second year", cumprinc(0.09 / 12, 360, 125000, 13, 24), -934.1071],
  ["CUMPRINC: first month", cumprinc(0.09 / 12, 360, 125000, 1, 1), -68.27827],
  ["NPV: four yearly flows at 10 %", npv(0.1, [-10000, 3000, 4200, 6800]), 1188.44],
  ["NPV: a shop at 8 %, its price today", npv(0.08, [8000, 9200, 10000, 12000, 14500]) - 40000, 1922.06],
  [
    "NPV: with a repair in the sixth year",
    npv(0.08, [8000, 9200, 10000, 12000, 14500, -9000]) - 40000,
    -3749.47,
  ],
  ["MIRR: five years", answerOf(mirr([-120000, 39000, 30000, 21000, 37000, 46000], 0.1, 0.12)), 0.1261],
  ["MIRR: three years", answerOf(mirr([-120000, 39000, 30000, 21000], 0.1, 0.12)), -0.048],
  [
    "MIRR: reinvested at 14 %",
    answerOf(mirr([-120000, 39000, 30000, 21000, 37000, 46000], 0.1, 0.14)),
    0.1348,
  ],
  ["EFFECT: 5.25 % quarterly", effectiveRate(0.0525, 4), 0.0535427],
  ["NOMINAL: 5.3543 % quarterly", nominalRate(0.053543, 4), 0.05250032],
  ["FVSCHEDULE", fvschedule(1, [0.09, 0.11, 0.1]), 1.3309],
  ["RRI", answerOf(rri(96, 10000, 11000)), 0.0009933],
  ["PDURATION", answerOf(pduration(0.025, 2000, 2200)), 3.86],
  ["PDURATION monthly", answerOf(pduration(0.025 / 12, 1000, 1200)), 87.6],
  ["Hull 4.2: 10 % with semiannual compounding, continuously", convertRate(0.1, 2, "continuous"), 0.09758],
  ["Hull 4.2: 8 % continuously, quarterly", convertRate(0.08, "continuous", 4), 0.0808],
];

for (const [name, ours, value] of published) {
  test(`the published example holds to its last digit: ${name}`, () => {
    const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
    assert.ok(Math.abs(ours - value) <= 0.5000001 * 10 ** -decimals, `${ours} is not ${value}`);
  });
}

test("what fv, pv, pmt, nper and rate say of one plan fits together", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.0005, max: 0.05, noNaN: true }),
      fc.integer({ min: 2, max: 360 }),
      fc.double({ min: 1, max: 5000, noNaN: true }),
      fc.double({ min: 0, max: 100_000, noNaN: true }),
      fc.constantFrom("end" as const, "begin" as const),
      (interest, periods, payment, first, when) => {
        const end = fv(interest, periods, -payment, -first, when);
        const close = (a: number, b: number) =>
          assert.ok(Math.abs(a - b) <= 1e-8 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
        close(pv(interest, periods, -payment, end, when), -first);
        close(pmt(interest, periods, -first, end, when), -payment);
        close(answerOf(nper(interest, -payment, -first, end, when)), periods);
        close(answerOf(rate(periods, -payment, -first, end, when)), interest);
      },
    ),
    { numRuns: 300 },
  );
});

test("a loan's table repays it, and interest and principal add up to the payment", () => {
  for (const when of ["end", "begin"] as const) {
    const rows = loanSchedule(0.09 / 12, 360, 125_000, 0, when);
    const principal = rows.reduce((sum, row) => sum + row.principal, 0);
    assert.ok(Math.abs(principal + 125_000) < 1e-6, `${when}: ${principal}`);
    assert.ok(Math.abs(rows.at(-1)?.balance ?? 1) < 1e-6);
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1]?.balance ?? 125_000;
      assert.ok(Math.abs(before + row.principal - row.balance) < 1e-6, `${when}, period ${row.period}`);
      assert.ok(Math.abs(row.interest + row.principal - row.payment) < 1e-9);
    }
  }
  // A balloon of 20,000 stays owed.
  assert.ok(Math.abs((loanSchedule(0.01, 24, 50_000, -20_000).at(-1)?.balance ?? 0) - 20_000) < 1e-6);
});

test("two rates that balance a plan are both told, and a guess picks one", () => {
  const two = rate(3, 1000, -1000, -1950);
  assert.equal(two.roots.length, 2);
  assert.equal(two.value, null);
  assert.match(two.reason ?? "", /several rates/);
  for (const root of two.roots) {
    assert.ok(Math.abs(pv(root, 3, 1000, -1950) + 1000) < 1e-7, `${root} balances nothing`);
    assert.equal(rate(3, 1000, -1000, -1950, "end", root).value, root);
  }
});

test("payments for ever, later, without pause and their limits", () => {
  assert.equal(perpetuityPresentValue(100, 0.05, 0, "begin"), 2100);
  assert.throws(() => perpetuityPresentValue(100, 0.05, 0.05), /growth \(0.05\) must be below/);
  const far = growingAnnuityPresentValue(100, 0.05, 0.02, 5000);
  assert.ok(Math.abs(far - perpetuityPresentValue(100, 0.05, 0.02)) < 1e-8);
  const later = deferredAnnuityPresentValue(1000, 0.06, 5, 3);
  assert.ok(Math.abs(later - npv(0.06, [0, 0, 0, 1000, 1000, 1000, 1000, 1000])) < 1e-9);
  assert.ok(
    Math.abs(growingAnnuityPayment(growingAnnuityPresentValue(250, 0.04, 0.04, 12), 0.04, 0.04, 12) - 250) <
      1e-9,
  );
  assert.equal(continuousAnnuityPresentValue(1000, 0, 10), 10_000);
  assert.ok(Math.abs(continuousAnnuityPresentValue(1000, 1e-9, 10) - 9999.99995) < 1e-4);
});

test("projects: payback, profitability, equivalent annuity and future value", () => {
  assert.equal(paybackPeriods([-1000, 500, 500]).value, 2);
  assert.match(paybackPeriods([-1000, 500]).reason ?? "", /not paid back/);
  assert.match(paybackPeriods([1000, 500]).reason ?? "", /nothing was invested/);
  // Discounted at 10 %: 454.55 + 413.22 = 867.77, the rest of 132.23 from 225.39.
  assert.ok(Math.abs((paybackPeriods([-1000, 500, 500, 300], 0.1).value ?? 0) - 2.5867) < 1e-4);
  assert.match(profitabilityIndex(0.1, [100, 50]).reason ?? "", /nothing was invested/);
  assert.ok(Math.abs((profitabilityIndex(0.1, [-100, 60, 60]).value ?? 0) - 1.0413223) < 1e-7);
  // Brealey, Myers, Allen: machine A, 15 then 5, 5, 5 at 6 %: 28.37 as an annuity of 10.61.
  assert.ok(Math.abs(npv(0.06, [15, 5, 5, 5], "begin") - 28.37) < 0.005);
  assert.ok(Math.abs(equivalentAnnuity(0.06, [15, 5, 5, 5]) - 10.61) < 0.005);
  assert.throws(() => equivalentAnnuity(0.06, [15]), TimeValueInputError);
  assert.ok(
    Math.abs(netFutureValue(0.06, [15, 5, 5, 5]) - npv(0.06, [15, 5, 5, 5], "begin") * 1.06 ** 3) < 1e-9,
  );
});

test("interest: forms of one rate agree, and simple interest is no compound interest", () => {
  assert.ok(Math.abs(effectiveRate(nominalRate(0.07, 12), 12) - 0.07) < 1e-15);
  assert.equal(simpleInterestValue(1000, 0.05, 3), 1150);
  assert.ok(
    Math.abs(discountFactor(0.05, 2, "continuous") * compoundValue(1, 0.05, 2, "continuous") - 1) < 1e-15,
  );
  assert.equal(doublingTime(0).value, null);
  assert.equal(rri(10, -100, 200).value, null);
  assert.equal(rri(0, 100, 200).value, null);
  assert.equal(pduration(0, 100, 200).value, null);
  assert.equal(pduration(0.05, 100, -200).value, null);
});

test("the rate of a fraction of periods balances them, beside whole ones too", () => {
  // mpmath, 30 digits.
  assert.ok(Math.abs(answerOf(rate(2.5, -400, 900)) - 0.0625439135896517) < 1e-15);
  const amount = fc.integer({ min: -1e6, max: 1e6 }).map((cents) => cents / 100);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 400, noNaN: true }),
      fc.integer({ min: -2000, max: 5000 }).map((points) => points / 1e4),
      amount,
      amount,
      fc.constantFrom("end" as const, "begin" as const),
      (periods, interest, first, payment, when) => {
        const end = fv(interest, periods, payment, first, when);
        const scale = Math.abs(end) + Math.abs(first) + Math.abs(payment) * periods;
        fc.pre(scale > 1 && Math.abs(end) < 1e12);
        const { roots } = rate(periods, payment, first, end, when);
        assert.ok(roots.length >= 1 && roots.length <= 2, `${roots}`);
        for (const root of roots) {
          const left =
            root > 0
              ? pv(root, periods, payment, end, when) - first
              : fv(root, periods, payment, first, when) - end;
          assert.ok(Math.abs(left) <= 1e-9 * scale, `${root}: ${left} of ${scale}`);
        }
      },
    ),
  );
});

test("inputs without a meaning are refused by name, and no answer is ever NaN or infinite", () => {
  const refused: [() => unknown, RegExp][] = [
    [() => fv(-1, 10, 1), /rate is -1: it must be a number above -1/],
    [() => fv(0.1, Number.NaN, 1), /nper is NaN/],
    [() => fv(10, 1e6, -1), /future value is too large/],
    [() => pmt(0.1, 0, 100), /nper is 0/],
    [() => rate(0, -1, 2), /nper is 0: a number of periods/],
    [() => ipmt(0.1, 0, 3, 100), /the period is 0: a whole number from 1 to 3/],
    [() => cumipmt(0.1, 12, 100, 5, 3), /periods 5 to 3/],
    [() => loanSchedule(0.1, 20_000, 100), /at most 10,000/],
    [() => npv(0.1, [1, Number.POSITIVE_INFINITY]), /amount 2 is Infinity/],
    [() => effectiveRate(0.1, 0), /periods a year are 0/],
    [() => growingAnnuityPresentValue(1, 0.1, -2, 3), /growth is -2/],
    [() => growingAnnuityPresentValue(1, 0.1, 0, -3), /cannot be negative/],
    [() => fvschedule(1, [0.1, Number.NaN]), /rate 2 is NaN/],
  ];
  for (const [call, text] of refused) {
    assert.throws(
      call,
      (error) => error instanceof TimeValueInputError && text.test(error.message),
      String(text),
    );
  }
  assert.match(nper(0.01, -50, 8000).reason ?? "", /no more than the interest/);
  assert.match(nper(0, 0, 8000).reason ?? "", /nothing changes/);
  assert.match(rate(10, 100, 1000).reason ?? "", /no rate/);
  assert.match(mirr([1, 2], 0.1, 0.1).reason ?? "", /one direction/);
  const any = fc.oneof(
    fc.constantFrom(0, -1, 1, 1e308, -1e308, Number.NaN, Number.POSITIVE_INFINITY, 1e-300),
    fc.double(),
    fc.integer({ min: -5, max: 500 }),
  );
  const calls = [fv, pv, pmt, nper, rate, rri, pduration, compoundValue, growingAnnuityPresentValue];
  fc.assert(
    fc.property(fc.constantFrom(...calls), fc.array(any, { minLength: 4, maxLength: 4 }), (call, given) => {
      try {
        const answer: unknown = Reflect.apply(call, undefined, given);
        const nothing =
          typeof answer === "object" && answer !== null && Reflect.get(answer, "value") === null;
        assert.ok(nothing || Number.isFinite(answerOf(answer)), `${call.name}(${given.join(", ")})`);
      } catch (error) {
        if (!(error instanceof TimeValueInputError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
