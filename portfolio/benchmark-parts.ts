import type { ExposureClass } from "#finance/risk/factor-shocks.ts";
import { CoachError } from "#platform/errors.ts";
import { readTargetAllocation } from "#store/target-allocation.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { exposureOf } from "./exposure-class.ts";
import { findInstrument } from "./find-instrument.ts";

/** What a portfolio is measured against: one symbol, a mix, or `target` for the stored target allocation. */
export type BenchmarkRequest = string | readonly { symbol: string; weight: number }[];

export const TARGET = "target";

/** A part of a benchmark: an instrument, or a whole class, which then earns what the portfolio's own does (cash: nothing). */
export interface BenchmarkPart {
  name: string;
  assetClass: ExposureClass;
  weight: number;
  instrument: { instrumentId: string; symbol: string; currency: string } | null;
}

export interface Benchmark {
  name: string;
  parts: BenchmarkPart[];
}

/** Names that mean a class of assets rather than a symbol. */
const CLASSES: ReadonlyMap<string, ExposureClass> = new Map([
  ...(["equity", "stock", "etf", "fund", "option"] as const).map((name) => [name, "equity"] as const),
  ...(["bond", "commodity", "crypto", "cash", "other"] as const).map((name) => [name, name] as const),
]);

const wrong = (message: string) => new CoachError("invalid_input", message);
const percent = (weight: number) => `${Number((weight * 100).toFixed(2))} %`;

/** @throws CoachError invalid_input for weights that are no whole or targets that are not stored, not_found for a symbol */
export async function benchmarkParts(context: UseCaseContext, asked: BenchmarkRequest): Promise<Benchmark> {
  const mix = await mixOf(context, asked);
  const sum = mix.reduce((all, { weight }) => all + weight, 0);
  if (mix.some(({ weight }) => !(weight >= 0 && weight <= 1)) || Math.abs(sum - 1) > 1e-6) {
    throw wrong(`The benchmark's weights sum to ${Number(sum.toFixed(6))}: give fractions that sum to 1.`);
  }
  const parts: BenchmarkPart[] = [];
  for (const { symbol: name, weight } of mix) {
    const assetClass = CLASSES.get(name.toLowerCase());
    if (weight === 0) continue;
    if (assetClass !== undefined) parts.push({ name, assetClass, weight, instrument: null });
    else {
      const found = await findInstrument(context, name);
      const { instrumentId, symbol, currency } = found;
      const instrument = { instrumentId, symbol, currency };
      parts.push({ name: symbol, assetClass: exposureOf(found), weight, instrument });
    }
  }
  const named = parts.map((part) =>
    parts.length === 1 ? part.name : `${percent(part.weight)} ${part.name}`,
  );
  return { name: asked === TARGET ? TARGET : named.join(", "), parts };
}

async function mixOf(context: UseCaseContext, asked: BenchmarkRequest) {
  if (typeof asked !== "string") {
    if (asked.length === 0) throw wrong("Give the benchmark a symbol, or weights that sum to 1.");
    return asked;
  }
  if (asked !== TARGET) return [{ symbol: asked, weight: 1 }];
  const stored = await context.tenant.run(readTargetAllocation);
  if (stored === null) {
    throw wrong("No targets are stored to compare with. Save targets first, or give a symbol or a mix.");
  }
  return stored.targets.map(({ name, weight }) => ({ symbol: name, weight }));
}
