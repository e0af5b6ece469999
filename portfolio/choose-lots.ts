import { computeHere } from "#finance/calculations.ts";
import { dayNumber } from "#finance/dates.ts";
import type { Closing } from "#finance/ledger.ts";
import { checkLotChoices, type LotChoice, type LotChoiceProblem } from "#finance/lot-choices.ts";
import { type Lot, lotQuantity, takeLots } from "#finance/lots.ts";
import { Decimal, type Money, money } from "#finance/money.ts";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataQuality, dataQuality } from "#platform/results.ts";
import { lockAccountOfSale } from "#store/account-writes.ts";
import { appendAudit } from "#store/audit.ts";
import { replaceLotChoices } from "#store/lot-choices.ts";
import type { Database } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, readLedgerRows } from "./load-portfolio.ts";
import { costIn, foldWithMethod, realizedGain } from "./measure-realized.ts";
import { refreshPositions } from "./refresh-positions.ts";

/** Shares that came in together and were held when the sale happened; quantities are shares as of that day. */
export interface SaleLot {
  lotId: string;
  acquiredOn: string;
  holdingDays: number;
  quantity: string;
  /** Of all its shares, fees and taxes of the purchase included; in the currency of the sale. */
  cost: Money | null;
  /** If as many of its shares as fit were sold in this sale. */
  gain: Money | null;
  /** Shares of it the owner chose; "0" for none. */
  chosen: string;
  /** Shares of it the ledger uses. */
  used: string;
}

export interface SaleLots {
  transactionId: string;
  date: string;
  accountId: string;
  account: string;
  lotMethod: LotMethod;
  symbol: string;
  name: string;
  quantity: string;
  /** After fee and tax. */
  proceeds: Money;
  lots: SaleLot[];
  /** Shares no choice covers: the oldest are used for them. */
  unchosen: string;
  /** With the lots in use; null when a rate is not known. */
  realizedGain: Money | null;
  /** Had the oldest shares been used. */
  realizedGainFifo: Money | null;
  asOf: string;
  assumptions: string[];
  dataQuality: DataQuality;
}

const shares = /^\d{1,20}(\.\d{1,18})?$/;

/**
 * The lots that a sale could use, with what each would gain.
 * @throws CoachError not_found when no sale that counts has this id
 */
export async function listSaleLots(context: UseCaseContext, saleId: string): Promise<SaleLots> {
  const rows = await context.tenant.run((database) => readForSale(database, context));
  return (context.compute ?? computeHere)(describeSaleLots, rows, saleId);
}

/** The lots of a sale in a ledger that was read. @throws CoachError not_found */
export function describeSaleLots(rows: LedgerRows, saleId: string): SaleLots {
  return describeSale(foldPortfolio(loadRows(rows)), saleId);
}

/**
 * Stores which lots a sale uses in the place of what was chosen before; no choices means the oldest again.
 * @throws CoachError not_found; conflict when the account's lots are not chosen one by one; invalid_input when a choice
 * is more than its lot or the sale has
 */
export async function chooseSaleLots(
  context: UseCaseContext,
  saleId: string,
  choices: readonly LotChoice[],
): Promise<SaleLots> {
  const compute = context.compute ?? computeHere;
  return context.tenant.run(
    async (database) => {
      await lockSale(database, saleId);
      const before = await readForSale(database, context);
      const accountId = await compute(checkSaleLots, before, saleId, choices);
      await replaceLotChoices(database, saleId, choices);
      await refreshPositions(database, context);
      await appendAudit(database, {
        actor: context.actor ?? "system",
        action: "lots.choose",
        detail: { saleId, accountId, lots: choices.length },
      });
      return compute(describeSaleLots, await readForSale(database, context), saleId);
    },
    { durable: true },
  );
}

/** The account of a sale whose lots may be chosen so, in a ledger that was read. @throws CoachError as `chooseSaleLots` */
export function checkSaleLots(rows: LedgerRows, saleId: string, choices: readonly LotChoice[]): string {
  const sale = findSale(foldPortfolio(loadRows(rows)), saleId);
  checkFit(sale, choices);
  return sale.closing.accountId;
}

/** The whole ledger with all lot choices, whether or not an account uses them. */
const readForSale = (database: Database, context: UseCaseContext) =>
  readLedgerRows(database, context, {}, { allChoices: true });

/** The lock makes changes of one account follow one another, so that each is checked against the one before. */
async function lockSale(database: Database, saleId: string): Promise<void> {
  const account = await lockAccountOfSale(database, saleId);
  if (account === null || account.lotMethod === "specific") return;
  throw new CoachError(
    "conflict",
    "The lots of this account are not chosen one by one. Set its lot method to specific lots first.",
  );
}

interface FoundSale {
  closing: Closing;
  lots: readonly Lot[];
}

function findSale(folded: FoldedPortfolio, saleId: string): FoundSale {
  const row = folded.loaded.transactions.find((entry) => entry.id === saleId);
  const account = folded.loaded.accounts.find((entry) => entry.accountId === row?.accountId);
  if (row?.kind === "sell" && account !== undefined) {
    let held: readonly Lot[] = [];
    const ledger = foldWithMethod(folded, account.accountId, account.lotMethod, {
      through: row.tradeDate,
      beforeSale: (id, lots) => {
        if (id === saleId) held = lots;
      },
    });
    const closing = ledger.closings.find((entry) => entry.transactionId === saleId);
    if (closing !== undefined) return { closing, lots: held };
  }
  throw new CoachError("not_found", "No sale that counts has this id. List the accounts to see their sales.");
}

function checkFit({ closing, lots }: FoundSale, choices: readonly LotChoice[]): void {
  for (const { quantity } of choices) {
    if (!shares.test(quantity) || new Decimal(quantity).isZero()) {
      throw new CoachError(
        "invalid_input",
        `"${quantity.slice(0, 40)}" is not a number of shares above zero. Write it like 12.5.`,
      );
    }
  }
  if (new Set(choices.map((choice) => choice.lotId)).size < choices.length) {
    throw new CoachError("invalid_input", "A lot is named twice. Name each lot once, with all its shares.");
  }
  const [problem] = checkLotChoices(lots, closing.quantity, choices).problems;
  if (problem) throw new CoachError("invalid_input", describeProblem(problem, lots));
}

function describeProblem({ kind, lotId, chosen, limit }: LotChoiceProblem, lots: readonly Lot[]): string {
  if (kind === "lot_missing")
    return "A lot that was not held at the sale is named. Use the lots listed for it.";
  if (kind === "sale_exceeded") {
    return `${chosen} shares are chosen, but the sale has ${limit}. Choose at most ${limit} in all.`;
  }
  const day = lots.find((lot) => lot.transactionId === lotId)?.acquiredOn;
  return `${chosen} shares are chosen of the lot of ${day}, which has ${limit}. Choose at most ${limit} of it.`;
}

function describeSale(folded: FoldedPortfolio, saleId: string): SaleLots {
  const { loaded, complete } = folded;
  const { closing, lots } = findSale(folded, saleId);
  const account = loaded.accounts.find((entry) => entry.accountId === closing.accountId);
  const instrument = loaded.instruments.get(closing.instrumentId);
  const choices = loaded.lotChoices.get(saleId) ?? [];
  const fifo = { ...closing, parts: takeLots(lots, closing.quantity, "fifo").parts };
  const issues = complete.issues.filter((issue) => issue.accountId === closing.accountId);
  return {
    transactionId: saleId,
    date: closing.date,
    accountId: closing.accountId,
    account: account?.name ?? "",
    lotMethod: account?.lotMethod ?? "fifo",
    symbol: instrument?.symbol ?? "",
    name: instrument?.name ?? "",
    quantity: closing.quantity.toString(),
    proceeds: money(closing.proceeds, closing.currency),
    lots: [...Map.groupBy(lots, (lot) => lot.transactionId)].map(([lotId, parts]) =>
      describeLot(folded, closing, { lotId, parts, choices }),
    ),
    unchosen: checkLotChoices(lots, closing.quantity, choices).unchosen.toString(),
    realizedGain: realizedGain([closing], closing.currency, loaded.rates),
    realizedGainFifo: realizedGain([fifo], closing.currency, loaded.rates),
    asOf: loaded.asOf,
    assumptions: [
      "Quantities are shares on the day of the sale; cost in another currency is at the rate of its day.",
    ],
    dataQuality: dataQuality(issues.map(({ code, severity, message }) => ({ code, severity, message }))),
  };
}

function describeLot(
  { loaded }: FoldedPortfolio,
  closing: Closing,
  { lotId, parts, choices }: { lotId: string; parts: readonly Lot[]; choices: readonly LotChoice[] },
): SaleLot {
  const quantity = lotQuantity(parts);
  const fitting = Decimal.min(quantity, closing.quantity);
  const sold = {
    ...closing,
    proceeds: closing.proceeds.mul(fitting).div(closing.quantity),
    parts: takeLots(parts, fitting, "fifo").parts,
  };
  const acquiredOn = parts.map((part) => part.acquiredOn).sort()[0] ?? closing.date;
  const cost = costIn(parts, closing.currency, loaded.rates);
  return {
    lotId,
    acquiredOn,
    holdingDays: dayNumber(closing.date) - dayNumber(acquiredOn),
    quantity: quantity.toString(),
    cost: cost === null ? null : money(cost, closing.currency),
    gain: realizedGain([sold], closing.currency, loaded.rates),
    chosen: choices.find((choice) => choice.lotId === lotId)?.quantity ?? "0",
    used: lotQuantity(closing.parts.filter((part) => part.transactionId === lotId)).toString(),
  };
}
