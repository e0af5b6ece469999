import { z } from "zod";
import { addDays } from "#finance/dates.ts";
import type { Measure } from "#finance/measure.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import { type Analysis, figure, type Table, table } from "./analysis-result.ts";
import type { KnownInstrument } from "./find-instrument.ts";
import type { ReturnPanel } from "./load-return-panel.ts";

const facts = z.object({
  chargeRate: z.number().optional(),
  duration: z.number().optional(),
  summary: z.string().optional(),
  netFlows: z.array(z.object({ period: z.string(), amount: z.number() })).optional(),
  holdings: z
    .array(z.object({ symbol: z.string().nullish(), name: z.string().nullish(), weight: z.number() }))
    .optional(),
});

const none = (reason: string): Measure => ({ value: null, reason });

function annualized(returns: Float64Array, years: number, periodsPerYear: number): Measure {
  const length = Math.round(years * periodsPerYear);
  if (returns.length < length) return none(`needs ${years} years of prices`);
  const growth = returns.slice(-length).reduce((product, each) => product * (1 + each), 1);
  return { value: growth ** (1 / years) - 1, reason: null };
}

export function deviation(returns: Float64Array, periodsPerYear: number): Measure {
  if (returns.length < 20) return none("needs 20 returns");
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const squares = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { value: Math.sqrt((squares / (returns.length - 1)) * periodsPerYear), reason: null };
}

function deepestFall(returns: Float64Array): Measure {
  if (returns.length < 20) return none("needs 20 returns");
  let level = 1;
  let top = 1;
  let fall = 0;
  for (const each of returns) {
    level *= 1 + each;
    top = Math.max(top, level);
    fall = Math.min(fall, level / top - 1);
  }
  return { value: fall, reason: null };
}

interface Tracking {
  difference: Measure;
  error: Measure;
  correlation: Measure;
  beta: Measure;
}

function track(own: Float64Array, other: Float64Array, periodsPerYear: number): Tracking {
  const count = own.length;
  if (count < 60) {
    const reason = none("needs 60 common returns");
    return { difference: reason, error: reason, correlation: reason, beta: reason };
  }
  const active = own.map((each, place) => each - (other[place] ?? 0));
  const mean = (series: Float64Array) => series.reduce((sum, each) => sum + each, 0) / count;
  const [a, b] = [mean(own), mean(other)];
  let both = 0;
  let first = 0;
  let second = 0;
  own.forEach((each, place) => {
    const x = each - a;
    const y = (other[place] ?? 0) - b;
    both += x * y;
    first += x * x;
    second += y * y;
  });
  const flat = none("one of the two series never moves");
  const years = count / periodsPerYear;
  const growth = (series: Float64Array) =>
    series.reduce((product, each) => product * (1 + each), 1) ** (1 / years) - 1;
  return {
    difference: { value: growth(own) - growth(other), reason: null },
    error: deviation(active, periodsPerYear),
    correlation: first > 0 && second > 0 ? { value: both / Math.sqrt(first * second), reason: null } : flat,
    beta: second > 0 ? { value: both / second, reason: null } : flat,
  };
}

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
  const noTracking = none(
    benchmark === null ? "name a benchmark symbol" : "the benchmark has no common history",
  );
  const charge =
    told.chargeRate === undefined ? none("the source does not give the charge") : told.chargeRate;
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
      figure("price", "number", known.close?.price ?? none("there is no price")),
      ...(isFund
        ? [
            figure("chargeRate", "rate", charge),
            figure(
              "yearlyCostOf10000",
              "money",
              told.chargeRate === undefined
                ? none("the source does not give the charge")
                : told.chargeRate * 10_000,
              place.currency,
            ),
            figure(
              "tenYearCostRate",
              "rate",
              told.chargeRate === undefined
                ? none("the source does not give the charge")
                : 1 - (1 - told.chargeRate) ** 10,
            ),
          ]
        : []),
      figure("distributionYield", "rate", price > 0 ? paid / price : none("there is no price")),
      figure("oneYearReturn", "rate", annualized(own, 1, periodsPerYear)),
      figure("threeYearReturn", "rate", annualized(own, 3, periodsPerYear)),
      figure("fiveYearReturn", "rate", annualized(own, 5, periodsPerYear)),
      figure("volatility", "rate", deviation(own, periodsPerYear)),
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
      ...(told.netFlows === undefined
        ? isFund
          ? [figure("netFlows", "money", none("the source does not give flows"), place.currency)]
          : []
        : [
            figure(
              "netFlows",
              "money",
              told.netFlows.reduce((sum, { amount }) => sum + amount, 0),
              place.currency,
            ),
          ]),
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
