import { valueOn } from "#finance/dated-series.ts";
import { dayNumber, type IsoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import type { TaxDisposal, TaxIncome, TaxRegime, TaxYear } from "#finance/tax/tax-regime.ts";
import { type Acquisition, findWashSales, type LotSale } from "#finance/tax/wash-sales.ts";
import type { LotMethod, TransactionKind } from "#finance/transaction-kinds.ts";
import type { Payout } from "#store/fund-payouts.ts";
import { taxClassOf } from "./exposure-class.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type FundPrepayments, findFundPrepayments, type UnitsOfDay } from "./fund-prepayments.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";
import { poolAccounts } from "./pool-accounts.ts";

/** What the ledger says about gains, in the units of today and the currency of the request. */
export interface TaxableHistory {
  folded: FoldedPortfolio;
  sales: LotSale[];
  /** Parts of sales that have no exchange rate on their day and count nowhere: what is missing, by currency and day. */
  unconverted: readonly string[];
  /** Whether all accounts were matched as one. */
  pooled: boolean;
  /** Sales of the ledger and perhaps others as disposals, with what wash sales defer; the cost raised in open lots. */
  disposalsOf(others?: readonly LotSale[]): {
    disposals: TaxDisposal[];
    addedCost: ReadonlyMap<string, Decimal>;
  };
  /** Dividends and interest of a tax year before withholding, cash of mergers and prepayments where they are income. */
  incomeOf(year: TaxYear): TaxIncome[];
  /** Prepayments of funds, in Germany. */
  prepayments: FundPrepayments | null;
}

const one = new Decimal(1);

/** Lot method by law, where the owner has no choice; UK and Canadian matching are no choice elsewhere. */
export function lawfulMethod(rule: TaxRegime["lotRule"], own: LotMethod): LotMethod {
  if (rule === "pool") return "section_104";
  const isForeign = own === "section_104" || own === "adjusted_cost_base";
  return rule === "fifo" || isForeign ? "fifo" : own;
}

/** Folds the ledger as the regime identifies shares and reads all sales from it. */
export function readTaxableHistory(
  given: LoadedPortfolio,
  regime: TaxRegime,
  payouts: readonly Payout[],
): TaxableHistory {
  const pooled = regime.lotRule === "pool" && given.accountId === null;
  const accounts = given.accounts.map((account) => ({
    ...account,
    lotMethod: lawfulMethod(regime.lotRule, account.lotMethod),
  }));
  const loaded = pooled ? poolAccounts(given) : { ...given, accounts };
  const folded = foldPortfolio(loaded, { mergerCash: regime.mergerCash });
  const units = unitsOfToday(loaded);
  const { sales, unconverted, noSecurities, paidOut } = readSales(folded, regime, units);
  const prepayments = regime.prepaysFunds ? readPrepayments(folded, sales, { units, payouts }) : null;
  const accountOf = new Map(loaded.transactions.map((row) => [row.id, row.accountId]));
  const unitsOfLot = (sale: LotSale, date: IsoDate) =>
    units(accountOf.get(sale.lotId) ?? "", sale.instrumentId, date);
  const acquisitions = readAcquisitions(loaded, units);
  const rules = { folded, regime, acquisitions, noSecurities, prepayments, unitsOfLot };
  const byInstrument = Map.groupBy(sales, (sale) => sale.instrumentId);
  // One instrument says nothing about another: only those with other sales are worked out anew.
  const known = new Map([...byInstrument].map(([id, list]) => [id, disposalsOf(rules, id, list)]));
  return {
    folded,
    sales,
    unconverted,
    pooled,
    prepayments,
    disposalsOf(others = []) {
      const added = Map.groupBy(others, (sale) => sale.instrumentId);
      const changed = [...added].map(
        ([id, list]) => [id, disposalsOf(rules, id, [...(byInstrument.get(id) ?? []), ...list])] as const,
      );
      const found = [...new Map([...known, ...changed]).values()];
      return {
        disposals: found.flatMap(({ disposals }) => disposals),
        addedCost: new Map(found.flatMap(({ addedCost }) => [...addedCost])),
      };
    },
    incomeOf: (year) => [
      ...readTaxableIncome(folded, year),
      ...paidOut.flatMap(({ date, ...income }) => (date >= year.from && date <= year.to ? [income] : [])),
      ...(prepayments?.incomeOf(year.year) ?? []),
    ],
  };
}

function readSales(folded: FoldedPortfolio, regime: TaxRegime, units: UnitsOfDay) {
  const { loaded } = folded;
  const sales: LotSale[] = [];
  const unconverted = new Set<string>();
  const noSecurities = new Set<string>();
  const paidOut: (TaxIncome & { date: IsoDate })[] = [];
  const kinds = new Map(loaded.transactions.map((row) => [row.id, row.kind]));
  const rateOf = (currency: string, date: IsoDate): Decimal | null => {
    const rate = loaded.rate(currency, date);
    if (rate === null) unconverted.add(`${currency} on ${date}`);
    return rate;
  };
  // Beside sales: positions that ended in another way, options written among them with negative quantity and cost.
  for (const closing of folded.complete.closings) {
    if (closing.reason !== "sale" && closing.reason !== "close") continue;
    const rate = rateOf(closing.currency, closing.date);
    if (rate === null) continue;
    const { instrumentId, transactionId, date, accountId } = closing;
    if (regime.mergerCash === "income" && kinds.get(transactionId) === "merger") {
      const instrument = loaded.instruments.get(instrumentId);
      const assetClass = instrument === undefined ? "other" : taxClassOf(instrument);
      paidOut.push({ kind: "dividend", assetClass, amount: closing.proceeds.mul(rate).toNumber(), date });
      continue;
    }
    if (closing.reason === "close") noSecurities.add(transactionId);
    const whole = closing.parts.reduce((sum, part) => sum.add(part.quantity), new Decimal(0));
    for (const part of closing.parts) {
      const costRate = rateOf(part.currency, part.acquiredOn);
      if (costRate === null || whole.isZero()) continue;
      sales.push({
        saleId: transactionId,
        lotId: part.transactionId,
        instrumentId,
        acquiredOn: part.acquiredOn,
        soldOn: date,
        quantity: part.quantity.mul(units(accountId, instrumentId, date)),
        proceeds: closing.proceeds.mul(part.quantity).div(whole).mul(rate),
        cost: part.cost.mul(costRate),
      });
    }
  }
  return { sales, unconverted: [...unconverted], noSecurities, paidOut };
}

function readPrepayments(
  folded: FoldedPortfolio,
  sales: readonly LotSale[],
  { units, payouts }: { units: UnitsOfDay; payouts: readonly Payout[] },
): FundPrepayments {
  const accountOf = new Map<string, string>();
  for (const row of folded.loaded.transactions.toSorted((a, b) => (a.tradeDate < b.tradeDate ? 1 : -1))) {
    if (row.instrumentId !== null) accountOf.set(row.instrumentId, row.accountId);
  }
  const held = folded.complete.lots.map((lot) => ({ ...lot, soldOn: null }));
  return findFundPrepayments(folded, [...sales, ...held], {
    units: (instrumentId, date) => units(accountOf.get(instrumentId) ?? "", instrumentId, date),
    payouts,
  });
}

/** New shares of today for one share of a day, by the splits booked since. */
function unitsOfToday(loaded: LoadedPortfolio): UnitsOfDay {
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

function readAcquisitions(loaded: LoadedPortfolio, units: UnitsOfDay): Map<string, Acquisition[]> {
  const all = loaded.transactions.flatMap((row) => {
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
  return Map.groupBy(all, (entry) => entry.instrumentId);
}

interface DisposalRules {
  folded: FoldedPortfolio;
  regime: TaxRegime;
  acquisitions: ReadonlyMap<string, readonly Acquisition[]>;
  /** Sales that no purchase can turn into a wash sale. */
  noSecurities: ReadonlySet<string>;
  prepayments: FundPrepayments | null;
  unitsOfLot(sale: LotSale, date: IsoDate): Decimal;
}

/** Sales of one instrument as disposals. */
function disposalsOf(
  rules: DisposalRules,
  instrumentId: string,
  sales: readonly LotSale[],
): ReturnType<TaxableHistory["disposalsOf"]> {
  const { folded, regime, acquisitions, noSecurities } = rules;
  const window = regime.repurchaseDays?.before ?? 0;
  // Wash sales concern securities; crypto is none, and a position that expired or was paid out is not sold.
  const isSecurity = folded.loaded.instruments.get(instrumentId)?.assetClass !== "crypto";
  const isCovered = (sale: LotSale) => window > 0 && isSecurity && !noSecurities.has(sale.saleId);
  const washed = findWashSales(acquisitions.get(instrumentId) ?? [], sales.filter(isCovered), window);
  const plain = sales.filter((sale) => !isCovered(sale)).map((sale) => toDisposal(rules, sale));
  const adjusted = washed.sales.map((sale) => ({
    ...toDisposal(rules, sale),
    acquiredOn: sale.heldSince,
    cost: sale.cost.add(sale.addedCost).toNumber(),
    deferredLoss: sale.deferredLoss.toNumber(),
  }));
  return { disposals: [...adjusted, ...plain], addedCost: washed.addedCost };
}

function toDisposal(rules: DisposalRules, sale: LotSale): TaxDisposal {
  const { folded, prepayments } = rules;
  const instrument = folded.loaded.instruments.get(sale.instrumentId);
  const prepaid = prepayments?.prepaid(sale.instrumentId, sale.acquiredOn, sale.soldOn);
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
    valueIn2018: valueIn2018(rules, sale),
    ...(prepaid === undefined ? {} : { prepaid: prepaid.mul(sale.quantity).toNumber() }),
  };
}

/** Value of the shares on the day from which India counts gains of listed shares. */
function valueIn2018({ folded, unitsOfLot }: DisposalRules, sale: LotSale): number | null {
  const day = "2018-01-31";
  if (sale.acquiredOn > day) return null;
  const quote = folded.quotes.get(sale.instrumentId);
  const found = quote === undefined ? null : valueOn(quote.series, dayNumber(day));
  const rate = quote === undefined ? null : folded.loaded.rate(quote.currency, day);
  if (found === null || rate === null) return null;
  return found.value.mul(rate).mul(sale.quantity).div(unitsOfLot(sale, day)).toNumber();
}

/** Dividends and interest of a tax year, before withholding. */
function readTaxableIncome({ complete, loaded }: FoldedPortfolio, year: TaxYear): TaxIncome[] {
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
