import { z } from "zod";
import { TRANSACTION_KIND_NAMES } from "#finance/transaction-kinds.ts";
import { listTransactions } from "#portfolio/list-transactions.ts";
import { defineTool } from "./define-tool.ts";
import {
  accountParameter,
  currencyParameter,
  cursorParameter,
  dateParameter,
  given,
  limitParameter,
  moneyResult,
  resultEnd,
  symbolParameter,
} from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

export const getTransactions = defineTool({
  name: "get_transactions",
  title: "Transactions",
  description:
    "The ledger, newest first: trades, dividends, interest, fees, taxes, deposits. Filter by account, symbol, kind, dates. totals sum all pages by kind: what was paid in fees or received in dividends.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  keepSeconds: 86_400,
  input: z.object({
    accountId: accountParameter.optional(),
    symbol: symbolParameter.optional(),
    kinds: z.array(z.enum(TRANSACTION_KIND_NAMES)).max(24).optional(),
    from: dateParameter.optional(),
    to: dateParameter.optional(),
    currency: currencyParameter.optional(),
    limit: limitParameter.optional(),
    cursor: cursorParameter.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    total: z.number(),
    totals: z.array(
      z.object({
        kind: z.string(),
        count: z.number(),
        amount: moneyResult,
        fee: moneyResult,
        tax: moneyResult,
      }),
    ),
    transactions: z.array(
      z.object({
        id: z.string(),
        date: z.string(),
        kind: z.string(),
        account: z.string(),
        symbol: z.string().nullable(),
        name: z.string().nullable(),
        relatedSymbol: z.string().nullable(),
        quantity: z.string().nullable(),
        price: z.string().nullable(),
        amount: moneyResult,
        fee: moneyResult,
        tax: moneyResult,
        cashEffect: moneyResult,
      }),
    ),
    nextCursor: z.string().nullable(),
    ...resultEnd,
  }),
  run: (context, input) => listTransactions(useCaseContext(context.session), given(input)),
});
