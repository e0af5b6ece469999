import { computeHere } from "#finance/calculations.ts";
import type { Closing, Ledger } from "#finance/ledger.ts";
import { type Money, money, sumOf } from "#finance/money.ts";
import { LOT_METHODS, type LotMethod } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataQuality, dataQuality } from "#platform/results.ts";
import { readTouchedIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, readLedgerRows } from "./load-portfolio.ts";
import { costIn, foldWithMethod, gainsOf, realizedGain, salesOf } from "./measure-realized.ts";
import { withTouchedIssues } from "./touched-issues.ts";
import { type ValuedPosition, valuePositions } from "./value-positions.ts";

/** How the lots of a sale are settled: `only` where there is nothing to choose, `invalid` where choices no longer fit. */
export type ChoiceState = "chosen" | "open" | "invalid" | "only";

export interface AccountSale {
  transactionId: string;
  date: string;
  symbol: string;
  name: string;
  quantity: string;
  /** After fee and tax. */
  proceeds: Money;
  /** In the currency of the sale. */
  realizedGain: Money | null;
  choice: ChoiceState;
}

export interface AccountEntry {
  accountId: string;
  name: string;
  currency: string;
  lotMethod: LotMethod;
  marketValue: Money | null;
  /** Of all sales so far, in the base currency. */
  realizedGain: Money | null;
  saleCount: number;
  /** Sales whose lots are still to be chosen, or to be chosen again. */
  salesToChoose: number;
  /** Newest first, at most 200; only where the lots of each sale are chosen. */
  sales: AccountSale[];
}

export interface AccountsResult {
  asOf: string;
  currency: string;
  accounts: AccountEntry[];
  /** What the asked account would have realized by each method, and what its open lots would have cost. */
  comparison: { lotMethod: LotMethod; realizedGain: Money | null; costBasis: Money | null }[];
  assumptions: string[];
  dataQuality: DataQuality;
}

const shownSales = 200;

/**
 * The accounts with their lot method, value and realized gain; with `accountId` only that one, compared over all
 * methods.
 * @throws CoachError not_found
 */
export async function listAccounts(
  context: UseCaseContext,
  options: { accountId?: string } = {},
): Promise<AccountsResult> {
  const { rows, touched } = await context.tenant.run(async (database) => {
    const read = await readLedgerRows(database, context, {}, { allChoices: true });
    const accountId = read.accounts.find((each) => each.accountId === options.accountId)?.accountId ?? null;
    return {
      rows: read,
      touched: await readTouchedIssues(database, { from: null, to: read.asOf, accountId }),
    };
  });
  const described = await (context.compute ?? computeHere)(describeAccounts, rows, options);
  return withTouchedIssues(described, touched);
}

/** The accounts of a ledger that was read. @throws CoachError not_found */
export function describeAccounts(rows: LedgerRows, options: { accountId?: string }): AccountsResult {
  const folded = foldPortfolio(loadRows(rows));
  const { loaded } = folded;
  const { accountId } = options;
  const scope = loaded.accounts.filter(
    (account) => accountId === undefined || account.accountId === accountId,
  );
  if (accountId !== undefined && scope.length === 0) {
    throw new CoachError("not_found", "No account has this id. List the accounts to see the valid ones.");
  }
  const positions = valuePositions(folded);
  return {
    asOf: loaded.asOf,
    currency: loaded.currency,
    accounts: scope.map((account) => {
      const sales = describeSales(folded, account.accountId);
      return {
        accountId: account.accountId,
        name: account.name,
        currency: account.currency,
        lotMethod: account.lotMethod,
        marketValue: valueAccount(folded, positions, account.accountId),
        realizedGain: realizedGain(
          gainsOf(folded.complete, account.accountId),
          loaded.currency,
          loaded.rates,
        ),
        saleCount: sales.length,
        salesToChoose:
          account.lotMethod === "specific"
            ? sales.filter((sale) => sale.choice === "open" || sale.choice === "invalid").length
            : 0,
        sales: account.lotMethod === "specific" ? sales.slice(0, shownSales) : [],
      };
    }),
    comparison: accountId === undefined ? [] : compareMethods(folded, accountId),
    assumptions: [
      "Realized gains are proceeds after costs at the rates of the sales' days, less cost at the rates of the purchases' days.",
    ],
    dataQuality: dataQuality(folded.issues),
  };
}

/** Holdings and cash; null when there is something but none of it can be valued. */
function valueAccount(
  { loaded, complete, ledger }: FoldedPortfolio,
  positions: readonly ValuedPosition[],
  accountId: string,
): Money | null {
  const prices = new Map(positions.map((entry) => [entry.instrument.instrumentId, entry.price]));
  const lots = complete.lots.filter((lot) => lot.accountId === accountId);
  const cash = ledger.cash.filter((entry) => entry.accountId === accountId);
  const parts = [
    ...lots.map((lot) => {
      const price = prices.get(lot.instrumentId) ?? null;
      return price === null ? null : { amount: price.price.mul(lot.quantity), currency: price.currency };
    }),
    ...cash.map(({ balance, currency }) => ({ amount: balance, currency })),
  ];
  const values = parts.flatMap((part) => {
    const rate = part === null ? null : loaded.rate(part.currency, loaded.asOf);
    return part === null || rate === null ? [] : [part.amount.mul(rate)];
  });
  if (values.length === 0 && parts.length > 0) return null;
  return money(sumOf(values), loaded.currency);
}

function describeSales(folded: FoldedPortfolio, accountId: string): AccountSale[] {
  const { loaded, complete } = folded;
  const states = new Map<string, ChoiceState>();
  for (const { code, transactionId } of complete.issues) {
    if (transactionId === null) continue;
    if (code === "lots_not_chosen") states.set(transactionId, "open");
    else if (code === "lot_not_found" || code === "lot_choice_exceeded") states.set(transactionId, "invalid");
  }
  const sales = salesOf(complete, accountId).map((closing) => {
    const instrument = loaded.instruments.get(closing.instrumentId);
    return {
      transactionId: closing.transactionId,
      date: closing.date,
      symbol: instrument?.symbol ?? "",
      name: instrument?.name ?? "",
      quantity: closing.quantity.toString(),
      proceeds: money(closing.proceeds, closing.currency),
      realizedGain: realizedGain([closing], closing.currency, loaded.rates),
      choice: states.get(closing.transactionId) ?? settled(folded, closing),
    };
  });
  return sales.reverse();
}

function settled({ loaded }: FoldedPortfolio, closing: Closing): ChoiceState {
  return loaded.lotChoices.has(closing.transactionId) ? "chosen" : "only";
}

function compareMethods(folded: FoldedPortfolio, accountId: string): AccountsResult["comparison"] {
  const { loaded } = folded;
  const current = loaded.accounts.find((account) => account.accountId === accountId)?.lotMethod;
  return LOT_METHODS.map((lotMethod) => {
    const ledger: Ledger =
      lotMethod === current ? folded.complete : foldWithMethod(folded, accountId, lotMethod);
    const lots = ledger.lots.filter((lot) => lot.accountId === accountId);
    const cost = costIn(lots, loaded.currency, loaded.rates);
    return {
      lotMethod,
      realizedGain: realizedGain(gainsOf(ledger, accountId), loaded.currency, loaded.rates),
      costBasis: cost === null ? null : money(cost, loaded.currency),
    };
  });
}
