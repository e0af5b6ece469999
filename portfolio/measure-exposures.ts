import { z } from "zod";
import { lookThrough, sumByName, UNKNOWN_PART } from "#finance/risk/exposure.ts";
import { type ExposureFacts, readExposureFacts } from "#store/exposure-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Figure, figure, type Table, table } from "./analysis-result.ts";
import { exposureOf } from "./exposure-class.ts";
import type { HeldReturns } from "./load-held-returns.ts";

const attributes = z.object({
  duration: z.number().nonnegative().optional(),
  holdings: z
    .array(z.object({ symbol: z.string().nullish(), name: z.string().nullish(), weight: z.number() }))
    .optional(),
});

export interface Exposures {
  figures: Figure[];
  tables: Table[];
  assumptions: string[];
}

const DIMENSIONS = ["assetClass", "sector", "region", "currency"] as const;

/** Weights by class, sector, region and currency, through the funds that say what they hold; duration; foreign share. */
export async function measureExposures(context: UseCaseContext, held: HeldReturns): Promise<Exposures> {
  const told = held.holdings.map((holding) => {
    const facts = held.facts.get(holding.instrumentId);
    const known = attributes.safeParse(facts?.attributes ?? {}).data ?? {};
    const parts = known.holdings?.map((part) => ({
      name: part.symbol ?? part.name ?? UNKNOWN_PART,
      share: part.weight,
    }));
    return { holding, facts, duration: known.duration, parts: parts ?? null };
  });
  const single = lookThrough(
    told.map(({ holding, parts }) => ({ name: holding.symbol, weight: holding.weight, parts })),
  );
  // What a fund does not list still is of the fund's own class, sector, region and currency.
  const counted = lookThrough(
    told.map(({ holding, parts }) => ({
      name: holding.symbol,
      weight: holding.weight,
      parts: parts && [...parts, { name: holding.symbol, share: Math.max(0, 1 - sharesOf(parts)) }],
    })),
  );
  const inside = await partFacts(context, told);
  const own = new Map(
    told.flatMap(({ holding, facts }) => (facts ? [[holding.symbol, facts] as const] : [])),
  );
  const groups = DIMENSIONS.flatMap((dimension) => {
    const named = counted.map(({ name, weight }) => {
      const facts = own.get(name) ?? inside.get(name.toUpperCase());
      return { name: facts?.[dimension] ?? UNKNOWN_PART, weight };
    });
    const cash =
      dimension === "currency"
        ? held.page.cash.map((entry) => ({
            name: entry.currency,
            weight: held.totalValue > 0 ? Number(entry.value?.amount ?? 0) / held.totalValue : 0,
          }))
        : [{ name: "cash", weight: held.cashWeight }];
    return sumByName([...named, ...cash])
      .filter(({ weight }) => Math.abs(weight) > 1e-9)
      .slice(0, 14)
      .map(({ name, weight }) => ({ dimension, name, weight }));
  });
  const foreign = groups
    .filter(({ dimension, name }) => dimension === "currency" && name !== held.page.currency)
    .reduce((sum, { weight }) => sum + weight, 0);
  const anyParts = told.some(({ parts }) => parts !== null);
  return {
    figures: [figure("foreignCurrencyShare", "rate", foreign), durationFigure(told)],
    tables: [
      table(
        "exposures",
        ["dimension", "group", "weight"],
        groups.map(({ dimension, name, weight }) => [dimension, name, weight]),
      ),
      ...(anyParts
        ? [
            table(
              "lookThrough",
              ["symbol", "weight"],
              single.slice(0, 20).map(({ name, weight }) => [name, weight]),
            ),
          ]
        : []),
    ],
    assumptions: [
      anyParts
        ? "Funds that list their holdings are looked through; what they do not list is unknown, and counts as the fund does."
        : "Funds count by their own class, sector and region: no source lists what they hold.",
      "Currency exposure is that of the prices; a fund may hold others.",
    ],
  };
}

const sharesOf = (parts: readonly { share: number }[]) =>
  parts.reduce((sum, { share }) => sum + Math.max(0, share), 0);

type Told = {
  facts: ExposureFacts | undefined;
  holding: HeldReturns["holdings"][number];
  duration: number | undefined;
  parts: readonly { name: string }[] | null;
};

async function partFacts(
  context: UseCaseContext,
  told: readonly Told[],
): Promise<ReadonlyMap<string, ExposureFacts>> {
  const symbols = [...new Set(told.flatMap(({ parts }) => (parts ?? []).map(({ name }) => name)))].slice(
    0,
    5000,
  );
  if (symbols.length === 0) return new Map();
  const rows = await context.tenant.run((database) => readExposureFacts(database, { symbols }));
  return new Map(rows.map((row) => [row.symbol.toUpperCase(), row]));
}

/** Weighted mean duration of bonds and bond funds; not available while one of them does not say its own. */
function durationFigure(told: readonly Told[]): Figure {
  const known = told.filter(({ facts }) => exposureOf(facts) === "bond");
  const silent = known.filter(({ duration }) => duration === undefined).map(({ holding }) => holding.symbol);
  if (silent.length > 0) {
    const names = silent.slice(0, 5).join(", ") + (silent.length > 5 ? " and others" : "");
    return figure("bondDuration", "years", {
      value: null,
      reason: `no source gives the duration of ${names}`,
    });
  }
  const weight = known.reduce((sum, { holding }) => sum + holding.weight, 0);
  const value =
    known.reduce((sum, { holding, duration }) => sum + holding.weight * (duration ?? 0), 0) / weight;
  return figure(
    "bondDuration",
    "years",
    weight > 0 ? value : { value: null, reason: "no bonds or bond funds are held" },
  );
}
