import { z } from "zod";
import { isIsoDate } from "#finance/dates.ts";
import { type BondTerms, bondCashFlows } from "#finance/fixed-income/bond-cash-flows.ts";
import { currentYield, effectiveRisk } from "#finance/fixed-income/bond-spreads.ts";
import { type BondPrice, bondPrice, bondRisk, bondYield } from "#finance/fixed-income/bond-yield.ts";
import { DAY_COUNTS } from "#finance/fixed-income/day-counts.ts";
import type { Measure } from "#finance/measure.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import type { InstrumentTerms } from "./analyze-instrument.ts";
import type { KnownInstrument } from "./find-instrument.ts";

const stored = z.object({
  couponRate: z.number(),
  maturity: z.string(),
  couponsPerYear: z.number().optional(),
  dayCount: z.enum(DAY_COUNTS).optional(),
  quote: z.string().optional(),
});

/** Consols and perpetual bonds are beyond this analysis. */
const LONGEST_YEARS = 120;

function termsOf(
  question: InstrumentTerms,
  known: KnownInstrument | null,
  today: string,
  assumptions: string[],
): BondTerms {
  const facts = stored.safeParse(known?.attributes).data;
  const maturity = question.maturity ?? facts?.maturity;
  if (maturity === undefined || !isIsoDate(maturity)) {
    throw new CoachError("invalid_input", "A bond needs its maturity as YYYY-MM-DD. Add it and ask again.");
  }
  if (maturity > `${Number(today.slice(0, 4)) + LONGEST_YEARS}${today.slice(4)}`) {
    throw new CoachError(
      "invalid_input",
      `A bond may run for ${LONGEST_YEARS} years at most. Write another maturity.`,
    );
  }
  const couponRate = question.couponRate ?? facts?.couponRate;
  if (couponRate === undefined) {
    throw new CoachError("invalid_input", "A bond needs its couponRate, 0 for none. Add it and ask again.");
  }
  if (Math.abs(couponRate) > 1 || Math.abs(question.yieldRate ?? 0) > 10) {
    throw new CoachError("invalid_input", "Rates are fractions: write 5 % as 0.05, and ask again.");
  }
  const couponsPerYear = question.couponsPerYear ?? facts?.couponsPerYear ?? (couponRate === 0 ? 0 : 2);
  if (question.couponsPerYear === undefined && facts?.couponsPerYear === undefined && couponsPerYear === 2) {
    assumptions.push("Two coupons a year were assumed.");
  }
  const dayCount = DAY_COUNTS.find((name) => name === question.dayCount) ?? facts?.dayCount;
  if (question.dayCount !== undefined && dayCount === undefined) {
    throw new CoachError("invalid_input", `Use one of these day counts: ${DAY_COUNTS.join(", ")}.`);
  }
  if (dayCount === undefined) assumptions.push("Day count ACT/ACT ICMA was assumed.");
  return { maturity, couponRate, couponsPerYear, dayCount: dayCount ?? "ACT/ACT ICMA" };
}

/** Clean price or yield, whichever was given or stored; the other follows. */
function priced(
  question: InstrumentTerms,
  known: KnownInstrument | null,
  terms: BondTerms,
  today: string,
  assumptions: string[],
): { price: BondPrice; rate: Measure } {
  if (question.price === undefined && question.yieldRate !== undefined) {
    const price = bondPrice(terms, today, question.yieldRate);
    return { price, rate: { value: question.yieldRate, reason: null } };
  }
  const quoted = question.price ?? known?.close?.price;
  if (quoted === undefined) {
    throw new CoachError("invalid_input", "A bond needs its clean price per 100 or its yieldRate. Add one.");
  }
  const { accrued } = bondPrice(terms, today, 0);
  const includes =
    question.price === undefined && stored.safeParse(known?.attributes).data?.quote !== undefined;
  const clean = includes ? quoted - accrued : quoted;
  assumptions.push(
    question.price !== undefined
      ? "The price given is taken as clean, per 100 nominal."
      : `Price per 100 of ${known?.close?.date}, ${includes ? "including" : "without"} accrued interest, from ${known?.close?.source}.`,
  );
  return { price: { clean, dirty: clean + accrued, accrued }, rate: bondYield(terms, today, clean) };
}

const SHIFTS = [-0.02, -0.01, -0.005, 0.005, 0.01, 0.02];

/**
 * A bond on a day: price, accrued interest, yield, durations, convexity, what it still pays, and what other yields would
 * make of its price. Per 100 of nominal value.
 * @throws CoachError invalid_input; FixedIncomeInputError for terms that cannot be
 */
export function analyzeBond(
  question: InstrumentTerms,
  known: KnownInstrument | null,
  place: { asOf: string; currency: string },
): Analysis {
  const assumptions: string[] = [
    "All amounts are per 100 of nominal value; settlement today; no default, no taxes.",
  ];
  const today = place.asOf;
  const terms = termsOf(question, known, today, assumptions);
  if (terms.maturity <= today) {
    throw new CoachError(
      "invalid_input",
      `The bond fell due on ${terms.maturity}: there is nothing to value.`,
    );
  }
  const { price, rate } = priced(question, known, terms, today, assumptions);
  assumptions.push(
    "Yields are nominal, compounded as often as coupons are paid (street convention, simple interest in the last period).",
  );
  const unknown: Measure = { value: null, reason: rate.reason };
  const risk = rate.value === null ? null : bondRisk(terms, today, rate.value);
  const at = (shift: number) => bondPrice(terms, today, (rate.value ?? 0) + shift).dirty;
  const effective = risk === null ? null : effectiveRisk(at(-0.001), risk.dirty, at(0.001), 0.001);
  const flows = bondCashFlows(terms, today);
  return {
    ...place,
    figures: [
      figure("yieldToMaturity", "rate", rate),
      figure("cleanPrice", "number", price.clean),
      figure("accruedInterest", "number", price.accrued),
      figure("dirtyPrice", "number", price.dirty),
      figure("currentYield", "rate", price.clean > 0 ? currentYield(terms.couponRate, price.clean) : unknown),
      figure("modifiedDuration", "years", risk?.modifiedDuration ?? unknown),
      figure("macaulayDuration", "years", risk?.macaulayDuration ?? unknown),
      figure("effectiveDuration", "years", effective?.duration ?? unknown),
      figure("convexity", "number", risk?.convexity ?? unknown),
      figure("basisPointValue", "number", risk?.basisPointValue ?? unknown),
      figure("averageLife", "years", risk?.averageLife ?? unknown),
      figure("couponRate", "rate", terms.couponRate),
      figure("remainingPayments", "count", flows.length),
    ],
    tables: [
      table(
        "cashFlows",
        ["date", "interest", "principal", ["amount", "number"]],
        shownFlows(flows).map(({ date, interest, principal, amount }) => [date, interest, principal, amount]),
      ),
      table(
        "priceByYield",
        [["yield", "rate"], ["cleanPrice", "number"], "changeRate"],
        risk === null
          ? []
          : SHIFTS.filter((shift) => (rate.value ?? 0) + shift > -0.9).map((shift) => {
              const dirty = at(shift);
              return [(rate.value ?? 0) + shift, dirty - risk.accrued, dirty / risk.dirty - 1];
            }),
      ),
    ],
    assumptions,
    dataQuality: dataQuality([]),
  };
}

/** At most 60 rows: the first ones and the last. */
function shownFlows<Flow>(flows: readonly Flow[]): Flow[] {
  return flows.length <= 60 ? [...flows] : [...flows.slice(0, 59), ...flows.slice(-1)];
}
