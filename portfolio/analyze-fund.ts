import { z } from "zod";
import { addDays } from "#finance/dates.ts";
import { notAvailable } from "#finance/measure.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import { type Analysis, type Figure, figure, type Table, table } from "./analysis-result.ts";
import type { KnownInstrument } from "./find-instrument.ts";
import type { ReturnPanel } from "./load-return-panel.ts";
import { annualizedReturn, deepestFall, track, yearlyVolatility } from "./past-figures.ts";

const facts = z.object({
  chargeRate: z.number().optional(),
  duration: z.number().optional(),
  summary: z.string().optional(),
  netFlows: z.array(z.object({ period: z.string(), amount: z.number() })).optional(),
  holdings: z
    .array(z.object({ symbol: z.string().nullish(), name: z.string().nullish(), weight: z.number() }))
    .optional(),
});

/**
 * What is known of a fund, a share or a coin: costs, income, past returns and risk, tracking of a benchmark, look-through.
 * Figures of the past use total returns where dividends are known.
 */
export function analyzeFund(
  known: KnownInstrument,
  panel: ReturnPanel,
  benchmark: KnownInstrument | null,
  place: { asOf: string; currency: string },
): Analysis {
  const told = facts.safeParse(known.attributes).data ?? {};
  const { periodsPerYear } = panel;
  const own =
    panel.assets.find((asset) => asset.instrumentId === known.instrumentId)?.returns ?? new Float64Array();
  const other = panel.assets.find((asset) => asset.instrumentId === benchmark?.instrumentId)?.returns;
  const paid = known.payouts
    .filter(({ date }) => date > addDays(place.asOf, -365))
    .reduce((sum, { value }) => sum + value, 0);
  const price = known.close?.price ?? 0;
  const tracking = other === undefined ? null : track(own, other, periodsPerYear);
  const noTracking = notAvailable(
    benchmark === null ? "name a benchmark symbol" : "the benchmark has no common history",
  );
  const isFund = known.assetClass === "fund" || known.assetClass === "etf" || told.chargeRate !== undefined;
  const assumptions = [
    `Past figures use ${panel.dates.length} daily returns in ${place.currency}${panel.dates[0] === undefined ? "" : ` since ${panel.dates[0]}`}.`,
    ...(isFund ? ["Prices of a fund are after its charges."] : []),
  ];
  const issues: DataIssue[] = [...panel.issues];
  if (isFund && told.holdings === undefined) {
    issues.push({
      code: "no_look_through",
      severity: "info",
      message: `What ${known.symbol} holds is not known: no look-through.`,
    });
  }
  return {
    ...place,
    figures: [
      figure("price", "number", known.close?.price ?? notAvailable("there is no price")),
      ...(isFund ? chargeFigures(told.chargeRate, place.currency) : []),
      figure("distributionYield", "rate", price > 0 ? paid / price : notAvailable("there is no price")),
      figure("oneYearReturn", "rate", annualizedReturn(own, 1, periodsPerYear)),
      figure("threeYearReturn", "rate", annualizedReturn(own, 3, periodsPerYear)),
      figure("fiveYearReturn", "rate", annualizedReturn(own, 5, periodsPerYear)),
      figure("volatility", "rate", yearlyVolatility(own, periodsPerYear)),
      figure("maximumDrawdown", "rate", deepestFall(own)),
      ...(isFund || benchmark !== null
        ? [
            figure("trackingDifference", "rate", tracking?.difference ?? noTracking),
            figure("trackingError", "rate", tracking?.error ?? noTracking),
            figure("correlation", "number", tracking?.correlation ?? noTracking),
            figure("beta", "number", tracking?.beta ?? noTracking),
          ]
        : []),
      ...(told.duration === undefined ? [] : [figure("duration", "years", told.duration)]),
      ...flowFigures(told.netFlows, isFund, place.currency),
    ],
    tables: [
      ...lookThrough(told.holdings),
      table(
        "facts",
        ["name", "value"],
        [
          ["name", known.name],
          ["assetClass", known.assetClass],
          ["sector", known.sector],
          ["region", known.region],
          ["currency", known.currency],
          ["summary", told.summary ?? null],
        ],
      ),
      table(
        "payouts",
        ["date", "perUnit"],
        known.payouts.slice(-12).map(({ date, value }) => [date, value]),
      ),
    ],
    assumptions,
    dataQuality: dataQuality(issues),
  };
}

function chargeFigures(rate: number | undefined, currency: string): Figure[] {
  const unknown = notAvailable("the source does not give the charge");
  return [
    figure("chargeRate", "rate", rate ?? unknown),
    figure("yearlyCostOf10000", "money", rate === undefined ? unknown : rate * 10_000, currency),
    figure("tenYearCostRate", "rate", rate === undefined ? unknown : 1 - (1 - rate) ** 10),
  ];
}

/** What flowed into the fund and out of it in the periods known; shares and coins show it only where it is known. */
function flowFigures(flows: z.infer<typeof facts>["netFlows"], isFund: boolean, currency: string): Figure[] {
  if (flows === undefined && !isFund) return [];
  const net =
    flows?.reduce((sum, { amount }) => sum + amount, 0) ?? notAvailable("the source does not give flows");
  return [figure("netFlows", "money", net, currency)];
}

/** The largest holdings, the rest and what is not known, adding up to the whole fund. */
function lookThrough(holdings: z.infer<typeof facts>["holdings"]): Table[] {
  if (holdings === undefined) return [];
  const sorted = holdings.toSorted((a, b) => b.weight - a.weight);
  const sum = (part: typeof sorted) => part.reduce((total, { weight }) => total + weight, 0);
  const rows: (string | number | null)[][] = sorted
    .slice(0, 50)
    .map(({ symbol, name, weight }) => [symbol ?? null, name ?? null, weight]);
  if (sorted.length > 50) rows.push([null, "others", sum(sorted.slice(50))]);
  rows.push([null, "unknown", 1 - sum(sorted)]);
  return [table("lookThrough", ["symbol", "name", "weight"], rows)];
}
