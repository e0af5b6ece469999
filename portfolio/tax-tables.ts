import type { IsoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import { carriedAmount, carriedTotal } from "#finance/tax/carried-losses.ts";
import { findHarvestCandidates, type HarvestCandidate } from "#finance/tax/harvest-losses.ts";
import type { TaxDisposal, TaxEstimate, TaxRegime } from "#finance/tax/tax-regime.ts";
import type { LotSale } from "#finance/tax/wash-sales.ts";
import { type Table, table } from "./analysis-result.ts";
import { type OpenTaxLot, salesByMethod, saleToday } from "./open-tax-lots.ts";
import type { TaxableHistory } from "./tax-disposals.ts";
import type { TaxRequest } from "./tax-request.ts";
import type { TaxYears } from "./tax-years.ts";

const zero = new Decimal(0);
const mostRows = 30;

/** Whole cents of an amount. */
export function cents(value: Decimal | number): number {
  return Number(new Decimal(value).toFixed(2));
}

/** What the tables of one estimate are made of. */
export interface TaxView {
  regime: TaxRegime;
  history: TaxableHistory;
  years: TaxYears;
  lots: readonly OpenTaxLot[];
  asOf: IsoDate;
}

/** Lines of an estimate, then the losses it leaves by pot. */
export function estimateTable(now: TaxEstimate, { lossNames }: TaxRegime): Table {
  const pots = [...new Set([lossNames.short, lossNames.long])];
  const left = pots.map((name) => ({
    name: `${name}CarriedForward`,
    amount: carriedAmount(now.carriedForward, name),
    rate: null,
  }));
  return table(
    "estimate",
    ["line", "amount", "rate"],
    [...now.lines, ...left].map(({ name, amount, rate }) => [name, cents(amount), rate]),
  );
}

/** Results of each year with sales, the tax where its figures are known, and the losses carried into and out of it. */
export function realizedByYear({ regime, years }: TaxView, disposals: readonly TaxDisposal[]): Table {
  const rows = [...Map.groupBy(disposals, ({ soldOn }) => regime.yearOf(soldOn))]
    .sort(([a], [b]) => b - a)
    .slice(0, mostRows)
    .map(([year, list]) => {
      const total = (of: (entry: TaxDisposal) => number) =>
        cents(list.reduce((sum, entry) => sum + of(entry), 0));
      const carriedIn = carriedTotal({ carriedForward: [...years.carriedInto(year)] });
      return [
        regime.taxYear(year).label,
        total((entry) => entry.proceeds),
        total((entry) => entry.cost),
        total((entry) => entry.proceeds - entry.cost),
        total((entry) => entry.deferredLoss ?? 0),
        regime.years.includes(year) ? cents(years.estimate(year).tax) : null,
        cents(carriedIn),
      ];
    });
  return table(
    "realizedByYear",
    ["taxYear", "proceeds", "cost", "gain", "deferredLoss", "tax", "lossesCarriedIn"],
    rows,
  );
}

/** Open lots by the kind of gain that a sale today would bring. */
export function unrealizedByTerm({ regime, lots, asOf }: TaxView): Table {
  const terms = Map.groupBy(lots, ({ assetClass, acquiredOn }) =>
    regime.termOf({ assetClass, acquiredOn, soldOn: asOf }),
  );
  const rows = [...terms].sort().map(([term, list]) => {
    const value = list.reduce((sum, entry) => sum.add(entry.value), zero);
    const cost = list.reduce((sum, entry) => sum.add(entry.cost), zero);
    return [term, cents(value), cents(cost), cents(value.sub(cost))];
  });
  return table("unrealizedByTerm", ["term", "value", "cost", "gain"], rows);
}

export interface Harvest {
  candidates: HarvestCandidate<OpenTaxLot>[];
  /** Tax of this year saved by selling all of them today; null for a year without figures. */
  saved: number | null;
  table: Table;
}

/** Losses that could be taken today; what each saves is the tax of the year without it less the tax with it. */
export function harvestLosses(view: TaxView): Harvest {
  const { regime, history, years, lots, asOf } = view;
  const candidates = findHarvestCandidates(lots, asOf, regime).slice(0, mostRows);
  const year = regime.yearOf(asOf);
  const now = regime.years.includes(year) ? years.estimate(year) : null;
  const salesOf = (entry: HarvestCandidate<OpenTaxLot>): LotSale[] =>
    entry.lots.map((lot) => saleToday(lot, lot.quantity, history.folded, "sale today"));
  const found = candidates.map((entry) => {
    const after = now === null ? null : years.estimate(year, salesOf(entry));
    const saved = now === null || after === null ? null : now.tax - after.tax;
    const later = now === null || after === null ? null : carriedTotal(after) - carriedTotal(now);
    return { entry, saved, later };
  });
  found.sort((a, b) => (b.saved ?? 0) - (a.saved ?? 0) || b.entry.loss.cmp(a.entry.loss));
  const rows = found.map(({ entry, saved, later }) => [
    entry.symbol,
    entry.quantity.toNumber(),
    cents(entry.loss),
    saved === null ? null : cents(saved),
    later === null ? null : cents(Math.max(0, later)),
    cents(entry.deferredLoss),
    entry.freeToSellOn,
    entry.buyBackFrom,
  ]);
  const everything = candidates.flatMap(salesOf);
  return {
    candidates,
    saved: now === null ? null : now.tax - years.estimate(year, everything).tax,
    table: table(
      "lossHarvesting",
      [
        "symbol",
        "quantity",
        "loss",
        ["taxSavedThisYear", "money"],
        ["carriedToLaterYears", "money"],
        "deferredLoss",
        "freeToSellOn",
        "buyBackFrom",
      ],
      rows,
    ),
  };
}

/** A sale today by each lot method. @throws CoachError invalid_input as `salesByMethod` */
export function saleTable(request: TaxRequest, view: TaxView): Table {
  const { regime, history, lots, years, asOf } = view;
  const wanted = {
    symbol: request.symbol ?? "",
    ...(request.quantity === undefined ? {} : { quantity: request.quantity }),
  };
  const year = regime.yearOf(asOf);
  const now = years.estimate(year);
  const rows = salesByMethod(lots, wanted, { folded: history.folded, regime }).map(
    ({ lotMethod, allowed, sales }) => {
      const total = (of: (sale: LotSale) => Decimal) => sales.reduce((sum, sale) => sum.add(of(sale)), zero);
      const proceeds = total((sale) => sale.proceeds);
      const cost = total((sale) => sale.cost);
      return [
        lotMethod,
        allowed ? "yes" : "no",
        total((sale) => sale.quantity).toNumber(),
        cents(proceeds),
        cents(cost),
        cents(proceeds.sub(cost)),
        cents(years.estimate(year, sales).tax - now.tax),
      ];
    },
  );
  return table(
    "saleByLotMethod",
    ["lotMethod", "allowed", "quantity", "proceeds", "cost", "gain", "tax"],
    rows,
  );
}
