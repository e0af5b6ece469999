import { z } from "zod";

// What the pages of accounts read of the tools' results; see tool-results.ts.

const money = z.object({ amount: z.string(), currency: z.string() });
const lotMethod = z.enum([
  "fifo",
  "lifo",
  "hifo",
  "average",
  "specific",
  "section_104",
  "adjusted_cost_base",
]);
export type LotMethodName = z.infer<typeof lotMethod>;

const sale = z.object({
  transactionId: z.string(),
  date: z.string(),
  symbol: z.string(),
  name: z.string(),
  quantity: z.string(),
  proceeds: money,
  realizedGain: money.nullable(),
  choice: z.enum(["chosen", "open", "invalid", "only"]),
});
export type AccountSale = z.infer<typeof sale>;

const account = z.object({
  accountId: z.string(),
  name: z.string(),
  currency: z.string(),
  lotMethod,
  marketValue: money.nullable(),
  realizedGain: money.nullable(),
  saleCount: z.number(),
  salesToChoose: z.number(),
  sales: z.array(sale),
});
export type Account = z.infer<typeof account>;

export const accountsResult = z.object({
  asOf: z.string(),
  currency: z.string(),
  accounts: z.array(account),
  comparison: z.array(z.object({ lotMethod, realizedGain: money.nullable(), costBasis: money.nullable() })),
});
export type Accounts = z.infer<typeof accountsResult>;

export const saleLotsResult = z.object({
  transactionId: z.string(),
  date: z.string(),
  accountId: z.string(),
  account: z.string(),
  lotMethod,
  symbol: z.string(),
  name: z.string(),
  quantity: z.string(),
  proceeds: money,
  lots: z.array(
    z.object({
      lotId: z.string(),
      acquiredOn: z.string(),
      holdingDays: z.number(),
      quantity: z.string(),
      cost: money.nullable(),
      gain: money.nullable(),
      chosen: z.string(),
      used: z.string(),
    }),
  ),
  unchosen: z.string(),
  realizedGain: money.nullable(),
  realizedGainFifo: money.nullable(),
});
export type SaleLots = z.infer<typeof saleLotsResult>;
