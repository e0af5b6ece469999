import { valueOn } from "#finance/dated-series.ts";
import { dayNumber, type IsoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import type { TaxDisposal, TaxIncome, TaxRegime, TaxYear } from "#finance/tax/tax-regime.ts";
import { type Acquisition, findWashSales, type LotSale } from "#finance/tax/wash-sales.ts";
import type { LotMethod, TransactionKind } from "#finance/transaction-kinds.ts";
import { taxClassOf } from "./exposure-class.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";

/** What the ledger says about gains, in the units of today and the currency of the request. */
export interface TaxableHistory {
  folded: FoldedPortfolio;
  sales: LotSale[];
  /** Parts of sales that have no exchange rate on their day and count nowhere. */
  unconverted: number;
  /** Sales as disposals, with what wash sales defer; the cost raised in open lots, by lot. */
  disposalsOf(sales: readonly LotSale[]): {
    disposals: TaxDisposal[];
    addedCost: ReadonlyMap<string, Decimal>;
  };
}

const one = new Decimal(1);

/** Lot method by law, where the owner has no choice. */
function lawfulMethod(rule: TaxRegime["lotRule"], own: LotMethod): LotMethod {
  if (rule === "free") return own;
  if (rule === "fifo") return "fifo";
  return "section_104";
}

/** Folds the ledger as the regime identifies shares and reads all sales from it. */
export function readTaxableHistory(given: LoadedPortfolio, regime: TaxRegime): TaxableHistory {
  const accounts = given.accounts.map((account) => ({
    ...account,
    lotMethod: lawfulMethod(regime.lotRule, account.lotMethod),
  }));
  const loaded = { ...given, accounts };
  const folded = foldPortfolio(loaded);
  const units = unitsOfToday(loaded);
  const sales: LotSale[] = [];
  let unconverted = 0;
  const noSecurities = new Set<string>();
  // Beside sales: positions that ended in another way, options written among them with negative quantity and cost.
  for (const closing of folded.complete.closings) {
    if (closing.reason !== "sale" && closing.reason !== "close") continue;
    if (closing.reason === "close") noSecurities.add(closing.transactionId);
    const rate = loaded.rate(closing.currency, closing.date);
    const whole = closing.parts.reduce((sum, part) => sum.add(part.quantity), new Decimal(0));
    for (const part of closing.parts) {
      const costRate = loaded.rate(part.currency, part.acquiredOn);
      if (rate === null || costRate === null || whole.isZero()) {
        unconverted++;
        continue;
      }
      sales.push({
        saleId: closing.transactionId,
        lotId: part.transactionId,
        instrumentId: closing.instrumentId,
        acquiredOn: part.acquiredOn,
        soldOn: closing.date,
        quantity: part.quantity.mul(units(closing.accountId, closing.instrumentId, closing.date)),
        proceeds: closing.proceeds.mul(part.quantity).div(whole).mul(rate),
        cost: part.cost.mul(costRate),
      });
    }
  }
  const acquisitions = readAcquisitions(loaded, units);
  return {
    folded,
    sales,
    unconverted,
    disposalsOf: (list) => disposalsOf({ folded, regime, acquisitions, noSecurities }, list),
  };
}

/** New shares of today for one share of a day, by the splits booked since. */
function unitsOfToday(loaded: LoadedPortfolio) {
  const splits = Map.groupBy(
    loaded.transactions.filter((row) => row.kind === "split" && row.tradeDate <= loaded.asOf),
    (row) => `${row.accountId} ${row.instrumentId}`,
  );
  return (accountId: string, instrumentId: string, date: IsoDate): Decimal =>
    (splits.get(`${accountId} ${instrumentId}`) ?? [])
      .filter((row) => row.tradeDate > date)
      .reduce((factor, row) => factor.mul(row.ratio ?? 1), one);
}

/** Kinds that bring in shares which can replace others in a wash sale. */
const PURCHASES: readonly TransactionKind[] = ["buy", "reinvestment", "exercise_buy"];

function readAcquisitions(
  loaded: LoadedPortfolio,
  units: (accountId: string, instrumentId: string, date: IsoDate) => Decimal,
): Acquisition[] {
  return loaded.transactions.flatMap((row) => {
    const { instrumentId, quantity, tradeDate } = row;
    if (
      !PURCHASES.includes(row.kind) ||
      instrumentId === null ||
      quantity === null ||
      tradeDate > loaded.asOf
    )
      return [];
    const shares = new Decimal(quantity).mul(units(row.accountId, instrumentId, tradeDate));
    return [{ lotId: row.id, instrumentId, acquiredOn: tradeDate, quantity: shares }];
  });
}

interface DisposalRules {
  folded: FoldedPortfolio;
  regime: TaxRegime;
  acquisitions: readonly Acquisition[];
  /** Sales that no purchase can turn into a wash sale. */
  noSecurities: ReadonlySet<string>;
}

function disposalsOf(
  { folded, regime, acquisitions, noSecurities }: DisposalRules,
  sales: readonly LotSale[],
): ReturnType<TaxableHistory["disposalsOf"]> {
  const { instruments } = folded.loaded;
  const defers = (regime.repurchaseDays?.before ?? 0) > 0;
  // Wash sales concern securities; crypto is none, and a position that expired or was paid out is not sold.
  const isCovered = (sale: LotSale) =>
    instruments.get(sale.instrumentId)?.assetClass !== "crypto" && !noSecurities.has(sale.saleId);
  const covered = sales.filter(isCovered);
  const free = sales.filter((sale) => !isCovered(sale));
  const washed = defers ? findWashSales(acquisitions, covered, regime.repurchaseDays?.before) : null;
  const plain = (washed === null ? sales : free).map((sale) => toDisposal(folded, sale));
  const adjusted = (washed?.sales ?? []).map((sale) => ({
    ...toDisposal(folded, sale),
    acquiredOn: sale.heldSince,
    cost: sale.cost.add(sale.addedCost).toNumber(),
    deferredLoss: sale.deferredLoss.toNumber(),
  }));
  return { disposals: [...adjusted, ...plain], addedCost: washed?.addedCost ?? new Map() };
}

function toDisposal(folded: FoldedPortfolio, sale: LotSale): TaxDisposal {
  const instrument = folded.loaded.instruments.get(sale.instrumentId);
  return {
    disposalId: `${sale.saleId} ${sale.lotId}`,
    instrumentId: sale.instrumentId,
    symbol: instrument?.symbol ?? "",
    assetClass: instrument === undefined ? "other" : taxClassOf(instrument),
    acquiredOn: sale.acquiredOn,
    soldOn: sale.soldOn,
    quantity: sale.quantity.toNumber(),
    proceeds: sale.proceeds.toNumber(),
    cost: sale.cost.toNumber(),
    valueIn2018: valueIn2018(folded, sale),
  };
}

/** Value of the shares on the day from which India counts gains of listed shares. */
function valueIn2018(folded: FoldedPortfolio, sale: LotSale): number | null {
  const day = "2018-01-31";
  if (sale.acquiredOn > day) return null;
  const quote = folded.quotes.get(sale.instrumentId);
  const found = quote === undefined ? null : valueOn(quote.series, dayNumber(day));
  const rate = quote === undefined ? null : folded.loaded.rate(quote.currency, day);
  const account = folded.loaded.transactions.find((row) => row.id === sale.lotId)?.accountId ?? "";
  const units = unitsOfToday(folded.loaded)(account, sale.instrumentId, day);
  if (found === null || rate === null) return null;
  return found.value.mul(rate).mul(sale.quantity).div(units).toNumber();
}

/** Dividends and interest of a tax year, before withholding. */
export function readTaxableIncome({ complete, loaded }: FoldedPortfolio, year: TaxYear): TaxIncome[] {
  const kinds = new Map(loaded.transactions.map((row) => [row.id, row.kind]));
  return complete.income.flatMap((entry) => {
    if (entry.date < year.from || entry.date > year.to) return [];
    const rate = loaded.rate(entry.currency, entry.date);
    if (rate === null) return [];
    const instrument = loaded.instruments.get(entry.instrumentId ?? "");
    return [
      {
        kind: kinds.get(entry.transactionId) === "interest" ? ("interest" as const) : ("dividend" as const),
        assetClass: instrument === undefined ? "cash" : taxClassOf(instrument),
        amount: entry.amount.mul(rate).toNumber(),
      },
    ];
  });
}
