import { z } from "zod";

// What pages read of the tools' results. Each schema names the fields a page shows and ignores the rest, so that a
// tool may grow without breaking a stored conversation.

const money = z.object({ amount: z.string(), currency: z.string() });
const measure = z.object({ value: z.number().nullable(), reason: z.string().nullable() });

const dataQuality = z.object({
  status: z.enum(["ok", "warning", "error"]),
  issues: z.array(z.object({ code: z.string(), severity: z.string(), message: z.string() })),
});

export const overviewResult = z.object({
  asOf: z.string(),
  currency: z.string(),
  marketValue: money.nullable(),
  holdingsValue: money,
  cash: money,
  costBasis: money,
  unrealizedGain: money,
  netContributions: money,
  totalGain: money.nullable(),
  dayChange: z.object({ amount: money, rate: z.number() }).nullable(),
  timeWeightedReturn: measure,
  moneyWeightedReturn: measure,
  firstTransactionDate: z.string().nullable(),
  transactionCount: z.number(),
  allocation: z.array(z.object({ assetClass: z.string(), value: money, weight: z.number() })),
  topHoldings: z.array(z.object({ symbol: z.string(), name: z.string(), value: money, weight: z.number() })),
  assumptions: z.array(z.string()),
  dataQuality,
});
export type Overview = z.infer<typeof overviewResult>;

const holding = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  quantity: z.string(),
  price: money.nullable(),
  priceDate: z.string().nullable(),
  priceSource: z.string().nullable(),
  stale: z.boolean(),
  marketValue: money.nullable(),
  weight: z.number().nullable(),
  costBasis: money,
  unrealizedGain: money.nullable(),
  unrealizedRate: z.number().nullable(),
});
export type Holding = z.infer<typeof holding>;

export const holdingsResult = z.object({
  asOf: z.string(),
  currency: z.string(),
  marketValue: money.nullable(),
  cash: z.array(z.object({ currency: z.string(), balance: money, value: money.nullable() })),
  holdings: z.array(holding),
  nextCursor: z.string().nullable(),
  dataQuality,
});
export type HoldingsPage = z.infer<typeof holdingsResult>;

export const performanceResult = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  startValue: money,
  endValue: money,
  timeWeightedReturn: measure,
  annualizedReturn: measure,
  moneyWeightedReturn: measure,
  volatility: measure,
  maximumDrawdown: measure,
  attribution: z.record(z.string(), money),
  series: z.object({ dates: z.array(z.string()), values: z.array(z.number()) }),
  dataQuality,
});
export type Performance = z.infer<typeof performanceResult>;

export const pricesResult = z.object({
  prices: z.array(
    z.object({
      symbol: z.string(),
      name: z.string(),
      currency: z.string(),
      series: z.object({ dates: z.array(z.string()), values: z.array(z.number()) }).nullable(),
    }),
  ),
});

/** `run_simulation` and `get_job` alike. */
export const simulationOutcome = z.object({
  simulation: z
    .object({
      currency: z.string(),
      initialValue: money,
      years: z.number(),
      inflationRate: z.number().default(0),
      targetAmount: money.nullable(),
      bands: z.array(
        z.object({
          year: z.number(),
          p5: z.number(),
          p25: z.number(),
          p50: z.number(),
          p75: z.number(),
          p95: z.number(),
        }),
      ),
    })
    .nullable(),
});

const importState = z.enum(["prepared", "committed", "undone"]);

export const importPreview = z.object({
  importId: z.string(),
  state: importState,
  format: z.string(),
  formatName: z.string(),
  accountName: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  counts: z.object({ new: z.number(), duplicate: z.number(), rejected: z.number(), ignored: z.number() }),
  rows: z.array(
    z.object({
      line: z.number(),
      state: z.enum(["new", "duplicate", "rejected", "ignored"]),
      summary: z.string(),
      reason: z.string().nullable(),
      fix: z.string().nullable(),
    }),
  ),
  cashEffect: z.array(money),
  positionEffect: z.array(z.object({ symbol: z.string(), quantity: z.string() })),
  unresolvedInstruments: z.array(
    z.object({ symbol: z.string(), name: z.string(), candidates: z.array(z.string()) }),
  ),
  columns: z.array(z.string()),
  assumptions: z.array(z.string()),
  dataQuality,
});
export type ImportPreview = z.infer<typeof importPreview>;

export const importHistory = z.object({
  imports: z.array(
    z.object({
      importId: z.string(),
      state: importState,
      fileName: z.string(),
      accountName: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      counts: z.object({ new: z.number(), duplicate: z.number(), rejected: z.number() }),
      undoRemoves: z.object({ transactions: z.number(), accounts: z.array(z.string()) }).nullable(),
      createdAt: z.string(),
    }),
  ),
});
export type ImportHistory = z.infer<typeof importHistory>;

export const passageResult = z.object({
  citationId: z.string(),
  title: z.string(),
  publisher: z.string(),
  kind: z.string(),
  publishedAt: z.string(),
  url: z.string().nullable(),
  section: z.string().nullable(),
  page: z.number().nullable(),
  text: z.string(),
  before: z.string(),
  after: z.string(),
});
export type Passage = z.infer<typeof passageResult>;
