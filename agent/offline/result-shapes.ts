import { z } from "zod";
import { analysisResult } from "#mcp-tools/schemas.ts";

// What the templates read of the tools' results. A result of another shape is not answered from.

const money = z.object({ amount: z.string(), currency: z.string() });
const measure = z.object({ value: z.number().nullable(), reason: z.string().nullable() });

export const ending = z.looseObject({
  asOf: z.string().optional(),
  assumptions: z.array(z.string()).default([]),
  dataQuality: z
    .object({
      status: z.string(),
      issues: z.array(z.looseObject({ code: z.string(), severity: z.string(), message: z.string() })),
    })
    .optional(),
});

export const overviewShape = z.object({
  asOf: z.string(),
  marketValue: money.nullable(),
  holdingsValue: money,
  cash: money,
  netContributions: money,
  totalGain: money.nullable(),
  dayChange: z.object({ amount: money, rate: z.number() }).nullable(),
  timeWeightedReturn: measure,
  moneyWeightedReturn: measure,
  firstTransactionDate: z.string().nullable(),
  transactionCount: z.number(),
  accounts: z.array(z.object({ name: z.string(), marketValue: money.nullable() })),
  allocation: z.array(z.object({ assetClass: z.string(), value: money, weight: z.number() })),
});

export const performanceShape = z.object({
  from: z.string(),
  to: z.string(),
  startValue: money,
  endValue: money,
  timeWeightedReturn: measure,
  annualizedReturn: measure,
  moneyWeightedReturn: measure,
  volatility: measure,
  maximumDrawdown: measure,
  attribution: z.object({
    contributions: money,
    income: money,
    realized: money,
    unrealized: money,
    currency: money,
    fees: money,
    taxes: money,
    residual: money,
  }),
  calendarYears: z.array(z.object({ year: z.number(), timeWeightedReturn: z.number() })).default([]),
  currency: z.string().default(""),
  tables: analysisResult.shape.tables.default([]),
});

export const holdingsShape = z.object({
  asOf: z.string(),
  marketValue: money.nullable(),
  cash: z.array(z.object({ currency: z.string(), balance: money, value: money.nullable() })),
  holdings: z.array(
    z.object({
      symbol: z.string(),
      name: z.string(),
      assetClass: z.string(),
      quantity: z.string(),
      price: money.nullable(),
      priceDate: z.string().nullable(),
      stale: z.boolean(),
      marketValue: money.nullable(),
      weight: z.number().nullable(),
      costBasis: money,
      unrealizedGain: money.nullable(),
      unrealizedRate: z.number().nullable(),
    }),
  ),
});
export type HoldingShape = z.infer<typeof holdingsShape>["holdings"][number];

export const transactionsShape = z.object({
  total: z.number(),
  transactions: z.array(
    z.object({
      date: z.string(),
      kind: z.string(),
      symbol: z.string().nullable(),
      name: z.string().nullable(),
      quantity: z.string().nullable(),
      price: z.string().nullable(),
      amount: money,
      cashEffect: money,
    }),
  ),
  nextCursor: z.string().nullable(),
  dataQuality: z
    .object({ issues: z.array(z.looseObject({ code: z.string(), message: z.string() })) })
    .default({ issues: [] }),
});

export const pricesShape = z.object({
  prices: z.array(
    z.object({
      symbol: z.string(),
      name: z.string(),
      currency: z.string(),
      date: z.string().nullable(),
      close: z.string().nullable(),
      source: z.string().nullable(),
      stale: z.boolean(),
      series: z.object({ dates: z.array(z.string()), values: z.array(z.number()) }).nullable(),
    }),
  ),
  exchangeRates: z.array(
    z.object({ pair: z.string(), date: z.string(), rate: z.number(), stale: z.boolean() }),
  ),
  unknownSymbols: z.array(z.string()),
});

const job = z.object({
  jobId: z.string(),
  name: z.string(),
  status: z.string(),
  progress: z.number(),
  message: z.string().nullable(),
  error: z.string().nullable(),
  pollAfterMs: z.number().nullable(),
});
const simulation = z.looseObject({
  asOf: z.string(),
  initialValue: money,
  years: z.number(),
  paths: z.number(),
  successProbability: z.object({ value: z.number(), standardError: z.number() }).nullable(),
  targetAmount: money.nullable(),
  finalValue: z.object({ p5: money, p25: money, p50: money, p75: money, p95: money }),
  probabilityOfLoss: z.number(),
  expectedReturnRate: z.number(),
  volatilityRate: z.number(),
});
export type SimulationShape = z.infer<typeof simulation>;

export const runSimulationShape = z.object({ job, simulation: simulation.nullable() });
export const jobsShape = z.object({ jobs: z.array(job), simulation: simulation.nullable() });

export const dataQualityShape = z.object({
  asOf: z.string(),
  total: z.number(),
  findings: z.array(z.object({ severity: z.string(), message: z.string(), suggestedFix: z.string() })),
  refreshes: z.array(
    z.object({ source: z.string(), finishedAt: z.string().nullable(), outcome: z.string() }),
  ),
  newestPrice: z.string().nullable(),
  oldestPrice: z.string().nullable(),
});

export const fixShape = z.object({ summary: z.string(), confirmPath: z.string() });

export const instrumentsShape = z.object({
  instruments: z.array(
    z.object({
      symbol: z.string(),
      name: z.string(),
      isin: z.string().nullable(),
      exchange: z.string().nullable(),
      currency: z.string().nullable(),
      close: z.string().nullable(),
      date: z.string().nullable(),
      traded: z.boolean(),
      note: z.string().nullable(),
      stored: z.boolean(),
    }),
  ),
});

/** The goals of a plan: the rows of its table, by the names of the columns. */
export const goalsShape = z
  .object({
    currency: z.string(),
    tables: analysisResult.shape.tables,
  })
  .transform(({ currency, tables }) => {
    const goals = tables.find((table) => table.name === "goals");
    const rows = goals?.rows ?? [];
    return {
      goals: rows.map((row) => {
        const of = (column: string) => row[goals?.columns.indexOf(column) ?? -1] ?? null;
        const number = (column: string) => {
          const value = of(column);
          return typeof value === "number" ? value : null;
        };
        const amount = (column: string) => {
          const value = number(column);
          return value === null ? null : { amount: value.toFixed(2), currency };
        };
        return {
          name: String(of("name") ?? ""),
          targetAmount: amount("targetAmount"),
          targetDate: String(of("targetDate") ?? ""),
          monthlyContribution: amount("monthlyContribution"),
          currentValue: amount("currentValue"),
          progressRate: number("progressRate"),
        };
      }),
    };
  });
