import { z } from "zod";
import { LOT_METHODS } from "#finance/transaction-kinds.ts";
import { changeAccount } from "#portfolio/change-account.ts";
import { chooseSaleLots, listSaleLots } from "#portfolio/choose-lots.ts";
import { listAccounts } from "#portfolio/list-accounts.ts";
import { defineTool } from "./define-tool.ts";
import { given, moneyOrNullResult, moneyResult, resultEnd } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

// What a person decides about accounts on the page; never listed to a model.

const lotMethod = z.enum(LOT_METHODS);
const idParameter = z.string().max(36);

const list = defineTool({
  name: "list_accounts",
  title: "Accounts",
  description:
    "Accounts with lot method, value and realized gain; one account compared over all lot methods.",
  toolsets: ["changes"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  input: z.object({ accountId: idParameter.optional() }),
  output: z.object({
    asOf: z.string(),
    currency: z.string(),
    accounts: z.array(
      z.object({
        accountId: z.string(),
        name: z.string(),
        currency: z.string(),
        lotMethod,
        marketValue: moneyOrNullResult,
        realizedGain: moneyOrNullResult,
        saleCount: z.number(),
        salesToChoose: z.number(),
        sales: z.array(
          z.object({
            transactionId: z.string(),
            date: z.string(),
            symbol: z.string(),
            name: z.string(),
            quantity: z.string(),
            proceeds: moneyResult,
            realizedGain: moneyOrNullResult,
            choice: z.enum(["chosen", "open", "invalid", "only"]),
          }),
        ),
      }),
    ),
    comparison: z.array(
      z.object({ lotMethod, realizedGain: moneyOrNullResult, costBasis: moneyOrNullResult }),
    ),
    ...resultEnd,
  }),
  run: (context, input) => listAccounts(analysisContext(context), given(input)),
});

const update = defineTool({
  name: "update_account",
  title: "Change an account",
  description: "Renames an account or changes its lot method, for past sales too.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "write",
  cost: 10,
  input: z.object({
    accountId: idParameter,
    name: z.string().max(200).optional(),
    lotMethod: lotMethod.optional(),
  }),
  output: z.object({
    accountId: z.string(),
    name: z.string(),
    lotMethod,
    previousName: z.string(),
    previousLotMethod: lotMethod,
    asOf: z.string(),
    currency: z.string(),
    realizedGainBefore: moneyOrNullResult,
    realizedGainAfter: moneyOrNullResult,
    ...resultEnd,
  }),
  run: (context, input) => changeAccount(analysisContext(context), given(input)),
});

const saleLots = z.object({
  transactionId: z.string(),
  date: z.string(),
  accountId: z.string(),
  account: z.string(),
  lotMethod,
  symbol: z.string(),
  name: z.string(),
  quantity: z.string(),
  proceeds: moneyResult,
  lots: z.array(
    z.object({
      lotId: z.string(),
      acquiredOn: z.string(),
      holdingDays: z.number(),
      quantity: z.string(),
      cost: moneyOrNullResult,
      gain: moneyOrNullResult,
      chosen: z.string(),
      used: z.string(),
    }),
  ),
  unchosen: z.string(),
  realizedGain: moneyOrNullResult,
  realizedGainFifo: moneyOrNullResult,
  asOf: z.string(),
  ...resultEnd,
});

const listLots = defineTool({
  name: "list_sale_lots",
  title: "Lots of a sale",
  description: "The lots held when a sale happened, with cost, holding days and gain of each.",
  toolsets: ["changes"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  input: z.object({ saleId: idParameter }),
  output: saleLots,
  run: (context, input) => listSaleLots(analysisContext(context), input.saleId),
});

const chooseLots = defineTool({
  name: "choose_sale_lots",
  title: "Choose the lots of a sale",
  description: "Stores which lots a sale uses, in the place of what was chosen before.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "write",
  cost: 10,
  input: z.object({
    saleId: idParameter,
    choices: z.array(z.object({ lotId: idParameter, quantity: z.string().max(40) })).max(2000),
  }),
  output: saleLots,
  run: (context, input) => chooseSaleLots(analysisContext(context), input.saleId, input.choices),
});

export const accountActions = [list, update, listLots, chooseLots] as const;
