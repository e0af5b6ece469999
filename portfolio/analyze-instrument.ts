import { z } from "zod";
import { computeHere } from "#finance/calculations.ts";
import { addDays } from "#finance/dates.ts";
import { FixedIncomeInputError } from "#finance/fixed-income/fixed-income-input-error.ts";
import type { Measure } from "#finance/measure.ts";
import { type OptionSymbol, readOptionSymbol } from "#finance/options/option-symbol.ts";
import { OptionInputError } from "#finance/options/option-terms.ts";
import { CoachError } from "#platform/errors.ts";
import { readSeriesIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Analysis } from "./analysis-result.ts";
import { analyzeBond } from "./analyze-bond.ts";
import { analyzeFund } from "./analyze-fund.ts";
import { analyzeOption } from "./analyze-option.ts";
import { findInstrument, type KnownInstrument } from "./find-instrument.ts";
import { loadReturnPanel, type ReturnPanel } from "./load-return-panel.ts";
import { optionTermsOf } from "./option-terms.ts";
import { yearlyVolatility } from "./past-figures.ts";
import { withTouchedIssues } from "./touched-issues.ts";

/** What a caller asks: a known symbol, or the terms of a bond or an option typed in; terms stand above stored ones. */
export interface InstrumentRequest {
  /** An instrument of the portfolio or market; for an option its underlying, or its own OCC symbol or a broker's spelling of it. */
  symbol?: string;
  kind?: "bond" | "call" | "put";
  terms?: Record<string, string | number>;
}

const termShape = z.strictObject({
  /** Of a bond clean per 100, of an option per unit. */
  price: z.number().optional(),
  yieldRate: z.number().optional(),
  /** Maturity of a bond, expiry of an option. */
  maturity: z.string().optional(),
  couponRate: z.number().optional(),
  couponsPerYear: z.number().optional(),
  dayCount: z.string().optional(),
  spot: z.number().optional(),
  strike: z.number().optional(),
  volatility: z.number().optional(),
  rate: z.number().optional(),
  dividendRate: z.number().optional(),
  style: z.enum(["european", "american"]).optional(),
  benchmark: z.string().optional(),
});

export type InstrumentTerms = z.infer<typeof termShape>;

function readTerms(given: Record<string, string | number>): InstrumentTerms {
  const parsed = termShape.safeParse(given);
  if (parsed.success) return parsed.data;
  const unknown = Object.keys(given).find((name) => !(name in termShape.shape));
  const name = unknown ?? parsed.error.issues[0]?.path.join(".") ?? "";
  throw new CoachError(
    "invalid_input",
    unknown === undefined
      ? `terms.${name.slice(0, 20)} has a value of the wrong kind: rates, prices and counts are numbers, dates texts, style european or american.`
      : `There is no term ${name.slice(0, 20)}. Terms are ${Object.keys(termShape.shape).join(", ")}.`,
  );
}

/** Errors of the mathematics name the term that cannot be. */
async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
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
  request: InstrumentRequest,
): Promise<Analysis> {
  const given = readTerms(request.terms ?? {});
  const { contract, known } = await findContract(context, request.symbol, given);
  const terms = contract === null ? given : { ...given, maturity: contract.expiry, strike: contract.strike };
  const kind = contract?.right ?? request.kind;
  const asOf = context.clock.today();
  const place = { asOf, currency: known?.currency ?? context.baseCurrency };
  if (kind === "call" || kind === "put") {
    const past = known === null ? null : await pastReturns(context, known, null);
    const compute = context.compute ?? computeHere;
    const volatility = pastVolatility(past);
    const option = await explained(() =>
      analyzeOption(terms, kind, known, volatility, { ...place, compute }),
    );
    return withTouchedIssues(option, past?.touched ?? []);
  }
  if (kind === "bond" || known?.assetClass === "bond") {
    const ids = known === null ? [] : [known.instrumentId];
    const touched = await context.tenant.run((database) =>
      readSeriesIssues(database, ids, { from: null, to: asOf }),
    );
    return withTouchedIssues(await explained(async () => analyzeBond(terms, known, place)), touched);
  }
  if (known === null) {
    throw new CoachError(
      "invalid_input",
      "Name a symbol, or the kind (bond, call, put) with its terms: a bond needs maturity and couponRate, an option strike and maturity.",
    );
  }
  const benchmark = terms.benchmark === undefined ? null : await findInstrument(context, terms.benchmark);
  return analyzeFund(known, await pastReturns(context, known, benchmark), benchmark, place);
}

/** The option that a symbol names, if it does, and the instrument that matters: what the option is on, else the symbol's own. */
async function findContract(
  context: UseCaseContext,
  symbol: string | undefined,
  given: InstrumentTerms,
): Promise<{ contract: OptionSymbol | null; known: KnownInstrument | null }> {
  if (symbol === undefined) return { contract: null, known: null };
  const spelled = readOptionSymbol(symbol);
  const own = await findInstrument(context, symbol).catch((error: unknown) => {
    if (spelled !== null && error instanceof CoachError && error.kind === "not_found") return null;
    throw error;
  });
  const contract = (own === null ? null : optionTermsOf(own)) ?? spelled;
  if (contract === null) return { contract, known: own };
  return {
    contract,
    known: given.spot === undefined ? await findInstrument(context, contract.underlying) : null,
  };
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

function pastVolatility(panel: ReturnPanel | null): Measure {
  if (panel === null) return { value: null, reason: "no underlying with a history was named" };
  const [asset] = panel.assets;
  return yearlyVolatility(asset?.returns.slice(-252) ?? new Float64Array(), panel.periodsPerYear);
}
