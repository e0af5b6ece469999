import type { Compute } from "#finance/calculations.ts";
import { dayNumber, isIsoDate } from "#finance/dates.ts";
import type { Measure } from "#finance/measure.ts";
import { europeanGreeks } from "#finance/options/black-scholes.ts";
import { impliedVolatility } from "#finance/options/implied-volatility.ts";
import { checkOption, type OptionTerms } from "#finance/options/option-terms.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import type { InstrumentTerms } from "./analyze-instrument.ts";
import type { KnownInstrument } from "./find-instrument.ts";

const DEFAULT_RATE = 0.03;
const MOVES = [-0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2];

interface OptionInputs {
  terms: Omit<OptionTerms, "volatility">;
  american: boolean;
  price: number | undefined;
  volatility: number | undefined;
}

function inputsOf(
  question: InstrumentTerms,
  kind: "call" | "put",
  underlying: KnownInstrument | null,
  today: string,
  assumptions: string[],
): OptionInputs {
  const spot = question.spot ?? underlying?.close?.price;
  if (spot === undefined || question.strike === undefined) {
    throw new CoachError(
      "invalid_input",
      "An option needs strike and spot (or the symbol of the underlying).",
    );
  }
  if (question.maturity === undefined || !isIsoDate(question.maturity)) {
    throw new CoachError("invalid_input", "An option needs its expiry in `maturity` as YYYY-MM-DD.");
  }
  const years = (dayNumber(question.maturity) - dayNumber(today)) / 365;
  if (!(years > 0))
    throw new CoachError("invalid_input", "The option has expired: there is nothing to value.");
  if (question.spot === undefined && underlying?.close) {
    assumptions.push(`Spot is the close of ${underlying.symbol} on ${underlying.close.date}.`);
  }
  if (question.rate === undefined)
    assumptions.push(`A risk-free rate of ${100 * DEFAULT_RATE} % was assumed.`);
  const year = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const paid = (underlying?.payouts ?? [])
    .filter(({ date }) => date > year)
    .reduce((sum, { value }) => sum + value, 0);
  const dividendRate = question.dividendRate ?? Math.log1p(paid / spot);
  if (question.dividendRate === undefined) {
    assumptions.push(
      paid > 0
        ? "The dividend rate is that of the last twelve months, as a continuous yield."
        : "No dividends were assumed.",
    );
  }
  if (
    [question.rate, dividendRate].some((rate) => Math.abs(rate ?? 0) > 1) ||
    (question.volatility ?? 0) > 10
  ) {
    throw new CoachError(
      "invalid_input",
      "Rates and volatility are fractions: write 5 % as 0.05, and ask again.",
    );
  }
  const american = question.style === "american";
  if (question.style === undefined) assumptions.push("Exercise only at expiry (European) was assumed.");
  return {
    terms: { kind, spot, strike: question.strike, years, rate: question.rate ?? DEFAULT_RATE, dividendRate },
    american,
    price: question.price,
    volatility: question.volatility,
  };
}

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
  const assumptions: string[] = [
    "Black-Scholes-Merton: constant volatility and rates, continuous compounding, 365 days a year. Per unit of the underlying.",
  ];
  const { terms, american, price, volatility } = inputsOf(
    question,
    kind,
    underlying,
    place.asOf,
    assumptions,
  );
  // Checked here: an error that comes back from a thread has lost its kind.
  checkOption({ ...terms, volatility: volatility ?? 0 });
  const implied: Measure =
    price === undefined
      ? { value: null, reason: "no price was given" }
      : american
        ? await compute("americanVolatility", terms, price)
        : impliedVolatility(terms, price);
  const used = volatility ?? implied.value ?? historicalVolatility.value;
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
  assumptions.push(
    volatility !== undefined
      ? "Valued at the volatility given."
      : implied.value !== null
        ? "Valued at the volatility that the price implies."
        : "Valued at the volatility of the underlying's daily returns of the last year.",
  );
  if (american)
    assumptions.push("Vanna, volga and the probability of exercise are those of exercise at expiry alone.");
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
    assumptions,
    dataQuality: dataQuality([]),
  };
}
