import { addDays, isIsoDate } from "#finance/dates.ts";
import { FixedIncomeInputError } from "#finance/fixed-income/fixed-income-input-error.ts";
import type { Measure } from "#finance/measure.ts";
import { OptionInputError } from "#finance/options/option-terms.ts";
import { CoachError } from "#platform/errors.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Analysis } from "./analysis-result.ts";
import { analyzeBond } from "./analyze-bond.ts";
import { analyzeFund, deviation } from "./analyze-fund.ts";
import { analyzeOption } from "./analyze-option.ts";
import { findInstrument, type KnownInstrument } from "./find-instrument.ts";
import { loadReturnPanel } from "./load-return-panel.ts";

/** One question for all kinds: what is given decides which instrument it is. */
export interface InstrumentQuestion {
  /** An instrument of the portfolio or market; for an option its underlying, or its own OCC symbol. */
  symbol?: string;
  kind?: "bond" | "call" | "put";
  /** Of a bond clean per 100, of an option per unit. */
  price?: number;
  yieldRate?: number;
  /** Maturity of a bond, expiry of an option. */
  maturity?: string;
  couponRate?: number;
  couponsPerYear?: number;
  dayCount?: string;
  spot?: number;
  strike?: number;
  volatility?: number;
  rate?: number;
  dividendRate?: number;
  american?: boolean;
  benchmark?: string;
}

/** Underlying, expiry, kind and strike of a symbol of the Options Clearing Corporation, such as AAPL260619C00190000. */
export function readOptionSymbol(symbol: string) {
  const match = /^([A-Z.]{1,6})\s*(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/.exec(symbol.trim().toUpperCase());
  if (!match) return null;
  const [, underlying = "", year = "", month = "", day = "", side, strike = ""] = match;
  const maturity = `20${year}-${month}-${day}`;
  if (!isIsoDate(maturity)) return null;
  return {
    underlying,
    maturity,
    kind: side === "C" ? ("call" as const) : ("put" as const),
    strike: Number(strike) / 1000,
  };
}

/** Errors of the mathematics name the term that cannot be. */
function explained<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof FixedIncomeInputError || error instanceof OptionInputError) {
      throw new CoachError("invalid_input", `${error.message}. Correct it and ask again.`);
    }
    throw error;
  }
}

/**
 * A bond, an option or a fund (share, coin) seen closely. Bonds and options may be typed in; known symbols bring their
 * stored terms, prices and history.
 * @throws CoachError invalid_input, not_found
 */
export async function analyzeInstrument(
  context: UseCaseContext,
  asked: InstrumentQuestion,
): Promise<Analysis> {
  const contract = asked.symbol === undefined ? null : readOptionSymbol(asked.symbol);
  const question: InstrumentQuestion =
    contract === null
      ? asked
      : { ...asked, kind: contract.kind, maturity: contract.maturity, strike: contract.strike };
  const lookup =
    contract === null ? asked.symbol : asked.spot === undefined ? contract.underlying : undefined;
  const known = lookup === undefined ? null : await findInstrument(context, lookup);
  const asOf = context.clock.today();
  const place = { asOf, currency: known?.currency ?? context.baseCurrency };
  if (question.kind === "call" || question.kind === "put") {
    const side = question.kind;
    const past = await pastVolatility(context, known);
    return explained(() => analyzeOption(question, side, known, past, place));
  }
  if (question.kind === "bond" || known?.assetClass === "bond") {
    return explained(() => analyzeBond(question, known, place));
  }
  if (known === null) {
    throw new CoachError(
      "invalid_input",
      "Name a symbol, or the kind (bond, call, put) with its terms: a bond needs maturity and couponRate, an option strike and maturity.",
    );
  }
  const benchmark =
    question.benchmark === undefined ? null : await findInstrument(context, question.benchmark);
  return analyzeFund(known, await pastReturns(context, known, benchmark), benchmark, place);
}

function pastReturns(context: UseCaseContext, known: KnownInstrument, benchmark: KnownInstrument | null) {
  const to = context.clock.today();
  return loadReturnPanel(context, {
    assets: [known, ...(benchmark === null ? [] : [benchmark])].map(({ instrumentId, symbol, currency }) => ({
      instrumentId,
      symbol,
      currency,
      weight: 0,
    })),
    currency: known.currency,
    from: addDays(to, -3653),
    to,
    interval: "day",
    fewest: 20,
  });
}

async function pastVolatility(context: UseCaseContext, known: KnownInstrument | null): Promise<Measure> {
  if (known === null) return { value: null, reason: "no underlying with a history was named" };
  const panel = await pastReturns(context, known, null);
  const [asset] = panel.assets;
  return deviation(asset?.returns.slice(-252) ?? new Float64Array(), panel.periodsPerYear);
}
