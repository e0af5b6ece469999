import type { Compute } from "#finance/calculations.ts";
import type { Measure } from "#finance/measure.ts";
import { europeanGreeks } from "#finance/options/black-scholes.ts";
import { impliedVolatility } from "#finance/options/implied-volatility.ts";
import { checkOption, type OptionTerms } from "#finance/options/option-terms.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import type { InstrumentTerms } from "./analyze-instrument.ts";
import type { KnownInstrument } from "./find-instrument.ts";
import { type OptionInputs, readOptionInputs } from "./option-inputs.ts";

const MOVES = [-0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2];

/**
 * An option: value, Greeks, implied volatility, and its value after moves of the underlying.
 * @throws CoachError invalid_input; OptionInputError for terms that cannot be
 */
export async function analyzeOption(
  question: InstrumentTerms,
  kind: "call" | "put",
  underlying: KnownInstrument | null,
  historicalVolatility: Measure,
  { compute, ...place }: { asOf: string; currency: string; compute: Compute },
): Promise<Analysis> {
  const inputs = readOptionInputs(question, kind, underlying, place.asOf);
  const { terms, american, price } = inputs;
  // Checked here: an error that comes back from a thread has lost its kind.
  checkOption({ ...terms, volatility: inputs.volatility ?? 0 });
  const implied = await impliedBy(inputs, compute);
  const { used, origin } = chooseVolatility(inputs, implied, historicalVolatility);
  const full: OptionTerms = { ...terms, volatility: used };
  const european = europeanGreeks(full);
  const early = american ? await compute("americanOption", full) : null;
  const greeks = american ? await compute("americanGreeks", full) : european;
  const moved = MOVES.map((move) => ({ ...full, spot: terms.spot * (1 + move) }));
  const values = american
    ? await compute("americanPrices", moved)
    : moved.map((each) => europeanGreeks(each).price);
  const sign = kind === "call" ? 1 : -1;
  const intrinsic = Math.max(0, sign * (terms.spot - terms.strike));
  const paidNow = price ?? greeks.price;
  return {
    ...place,
    figures: [
      figure("optionValue", "number", greeks.price),
      figure("impliedVolatility", "rate", implied),
      figure("volatilityUsed", "rate", used),
      figure("delta", "number", greeks.delta),
      figure("gamma", "number", greeks.gamma),
      figure("vegaPerPoint", "number", greeks.vega / 100),
      figure("thetaPerDay", "number", greeks.theta / 365),
      figure("rhoPerPoint", "number", greeks.rho / 100),
      figure("vanna", "number", european.vanna),
      figure("volga", "number", european.volga),
      figure("intrinsicValue", "number", intrinsic),
      figure("timeValue", "number", greeks.price - intrinsic),
      figure("exerciseProbability", "rate", european.exerciseProbability),
      figure("breakEvenPrice", "number", terms.strike + sign * paidNow),
      ...(early === null
        ? []
        : [
            figure("earlyExercisePremium", "number", early.earlyExercisePremium),
            figure(
              "exerciseBoundary",
              "number",
              early.exerciseBoundary ?? { value: null, reason: "exercising early is never right" },
            ),
          ]),
      figure("spot", "number", terms.spot),
      figure("years", "years", terms.years),
    ],
    tables: [
      table(
        "valueBySpot",
        [["spot", "number"], "moveRate", ["value", "number"], "changeRate"],
        MOVES.map((move, place) => {
          const value = values[place] ?? Number.NaN;
          return [terms.spot * (1 + move), move, value, greeks.price > 0 ? value / greeks.price - 1 : null];
        }),
      ),
    ],
    assumptions: [
      "Black-Scholes-Merton: constant volatility and rates, continuous compounding, 365 days a year. Per unit of the underlying.",
      ...inputs.assumptions,
      origin,
      ...(american
        ? ["Vanna, volga and the probability of exercise are those of exercise at expiry alone."]
        : []),
    ],
    dataQuality: dataQuality([]),
  };
}

async function impliedBy({ terms, american, price }: OptionInputs, compute: Compute): Promise<Measure> {
  if (price === undefined) return { value: null, reason: "no price was given" };
  return american ? compute("americanVolatility", terms, price) : impliedVolatility(terms, price);
}

/** The volatility given, else the one the price implies, else that of the past; and where it comes from, in words. */
function chooseVolatility(
  { terms, american, price, volatility }: OptionInputs,
  implied: Measure,
  historical: Measure,
): { used: number; origin: string } {
  const used = volatility ?? implied.value ?? historical.value;
  if (used === null) {
    throw new CoachError(
      "invalid_input",
      `An option needs its volatility, its price, or an underlying with a history${price === undefined ? "" : ` (${implied.reason})`}.`,
    );
  }
  if (american && used * Math.sqrt(terms.years) < 1e-3) {
    throw new CoachError(
      "invalid_input",
      "An American option needs a volatility above zero. Give another one.",
    );
  }
  const origin =
    volatility !== undefined
      ? "Valued at the volatility given."
      : implied.value !== null
        ? "Valued at the volatility that the price implies."
        : "Valued at the volatility of the underlying's daily returns of the last year.";
  return { used, origin };
}
