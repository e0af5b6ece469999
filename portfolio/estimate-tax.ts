import { computeHere } from "#finance/calculations.ts";
import { Decimal } from "#finance/money.ts";
import { findHarvestCandidates } from "#finance/tax/harvest-losses.ts";
import { taxRegimes } from "#finance/tax/index.ts";
import type { TaxDisposal, TaxEstimate, TaxProfile, TaxRegime } from "#finance/tax/tax-regime.ts";
import type { LotSale } from "#finance/tax/wash-sales.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure, type Table, table } from "./analysis-result.ts";
import type { LedgerRows } from "./load-portfolio.ts";
import { type OpenTaxLot, openTaxLots, salesByMethod, saleToday } from "./open-tax-lots.ts";
import { readTaxableHistory, readTaxableIncome, type TaxableHistory } from "./tax-disposals.ts";
import {
  checkedProfile,
  checkedYear,
  loadInCurrency,
  readInCurrency,
  type TaxRequest,
} from "./tax-request.ts";
import { priceIssues, valuePositions } from "./value-positions.ts";

const zero = new Decimal(0);
const cents = (value: Decimal | number) => Number(new Decimal(value).toFixed(2));

/**
 * Tax on the gains of a year by the rules of a country, what is unrealized, which losses could be harvested, and what a
 * sale would cost by each lot method. An estimate from the stored transactions, not tax advice.
 * @throws CoachError invalid_input for an unknown regime, year or symbol, and as `readPortfolio`
 */
export async function estimateTax(context: UseCaseContext, request: TaxRequest): Promise<Analysis> {
  const rows = await readInCurrency(context, request, regimeOf(request));
  return (context.compute ?? computeHere)(describeTax, rows, request);
}

function regimeOf(request: TaxRequest): TaxRegime {
  const regime = taxRegimes.find(({ code }) => code === request.regime);
  if (regime !== undefined) return regime;
  throw new CoachError("invalid_input", `Use a regime of ${taxRegimes.map(({ code }) => code).join(", ")}.`);
}

/** The estimate from a ledger that was read. @throws CoachError invalid_input as `estimateTax` */
export function describeTax(rows: LedgerRows, request: TaxRequest): Analysis {
  const regime = regimeOf(request);
  const { currency } = regime;
  const loaded = loadInCurrency(rows, regime);
  const history = readTaxableHistory(loaded, regime);
  const profile = checkedProfile(request);
  const year = regime.taxYear(checkedYear(request.year ?? regime.yearOf(loaded.asOf), regime));
  const { disposals, addedCost } = history.disposalsOf(history.sales);
  const estimateOf = (sales: readonly LotSale[], wanted = year): TaxEstimate => {
    const list = sales === history.sales ? disposals : history.disposalsOf(sales).disposals;
    const within = list.filter(({ soldOn }) => soldOn >= wanted.from && soldOn <= wanted.to);
    return estimate(regime, wanted.year, within, readTaxableIncome(history.folded, wanted), profile);
  };
  const now = estimateOf(history.sales);
  const lots = openTaxLots(history.folded, regime, profile, addedCost);
  const openYear = regime.yearOf(loaded.asOf);
  const isOpen = openYear === year.year;
  const all = lots.map((entry) => saleToday(entry, entry.quantity, history.folded, "sale of everything"));
  const gains = disposals.filter(({ soldOn }) => soldOn >= year.from && soldOn <= year.to);
  const realized = gains.reduce((sum, entry) => sum + entry.proceeds - entry.cost, 0);
  const unrealized = lots.reduce((sum, entry) => sum.add(entry.value).sub(entry.cost), zero);
  const onlyNow = { value: null, reason: `only for the tax year of ${loaded.asOf}` };
  return {
    asOf: loaded.asOf,
    currency,
    figures: [
      figure("estimatedTax", "money", cents(now.tax), currency),
      figure("realizedGain", "money", cents(realized), currency),
      figure("taxableGain", "money", cents(now.taxableGain), currency),
      figure("unrealizedGain", "money", cents(unrealized), currency),
      figure(
        "taxIfEverythingWereSold",
        "money",
        isOpen ? cents(estimateOf([...history.sales, ...all]).tax - now.tax) : onlyNow,
        currency,
      ),
      figure("allowanceLeft", "money", cents(now.allowanceLeft), currency),
      figure("saleCount", "count", new Set(gains.map((entry) => entry.disposalId.split(" ")[0])).size),
    ],
    // What was asked for comes first: readers show the first tables.
    tables: [
      ...(request.symbol === undefined || !isOpen
        ? []
        : [saleTable(request, { regime, history, lots, estimateOf, now })]),
      estimateTable(now),
      realizedByYear(regime, disposals, estimateOf, history.sales),
      unrealizedByTerm(regime, lots, loaded.asOf),
      harvestTable(regime, lots, loaded.asOf),
    ],
    assumptions: assumptions(regime, now, {
      label: year.label,
      hasSale: request.symbol !== undefined,
      isOpen,
    }),
    dataQuality: dataQuality([
      ...findings(history),
      ...history.folded.issues,
      ...priceIssues(history.folded, valuePositions(history.folded)),
    ]),
  };
}

function estimate(
  regime: TaxRegime,
  year: number,
  disposals: readonly TaxDisposal[],
  income: Parameters<TaxRegime["estimate"]>[2],
  profile: TaxProfile,
): TaxEstimate {
  try {
    return regime.estimate(year, disposals, income, profile);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CoachError(
      "invalid_input",
      `No estimate is possible: ${error.message}. Change it and ask again.`,
    );
  }
}

function findings({ unconverted }: TaxableHistory): DataIssue[] {
  if (unconverted === 0) return [];
  const message = `${unconverted} sold lots have no exchange rate on their day and count in no gain.`;
  return [{ code: "missing_exchange_rate", severity: "error", message }];
}

function estimateTable(now: TaxEstimate): Table {
  const lines = [
    ...now.lines,
    ...now.carriedForward.map((line) => ({ ...line, name: `${line.name}CarriedForward` })),
  ];
  return table(
    "estimate",
    ["line", "amount", "rate"],
    lines.map(({ name, amount, rate }) => [name, cents(amount), rate]),
  );
}

function realizedByYear(
  regime: TaxRegime,
  disposals: readonly TaxDisposal[],
  estimateOf: (sales: readonly LotSale[], wanted: ReturnType<TaxRegime["taxYear"]>) => TaxEstimate,
  sales: readonly LotSale[],
): Table {
  const years = Map.groupBy(disposals, ({ soldOn }) => regime.yearOf(soldOn));
  const rows = [...years]
    .sort(([a], [b]) => b - a)
    .slice(0, 30)
    .map(([year, list]) => {
      const total = (of: (entry: TaxDisposal) => number) =>
        cents(list.reduce((sum, entry) => sum + of(entry), 0));
      const tax = regime.years.includes(year) ? cents(estimateOf(sales, regime.taxYear(year)).tax) : null;
      return [
        regime.taxYear(year).label,
        total((entry) => entry.proceeds),
        total((entry) => entry.cost),
        total((entry) => entry.proceeds - entry.cost),
        total((entry) => entry.deferredLoss ?? 0),
        tax,
      ];
    });
  return table("realizedByYear", ["taxYear", "proceeds", "cost", "gain", "deferredLoss", "tax"], rows);
}

function unrealizedByTerm(regime: TaxRegime, lots: readonly OpenTaxLot[], soldOn: string): Table {
  const terms = Map.groupBy(lots, ({ assetClass, acquiredOn }) =>
    regime.termOf({ assetClass, acquiredOn, soldOn }),
  );
  const rows = [...terms].sort().map(([term, list]) => {
    const value = list.reduce((sum, entry) => sum.add(entry.value), zero);
    const cost = list.reduce((sum, entry) => sum.add(entry.cost), zero);
    return [term, cents(value), cents(cost), cents(value.sub(cost))];
  });
  return table("unrealizedByTerm", ["term", "value", "cost", "gain"], rows);
}

function harvestTable(regime: TaxRegime, lots: readonly OpenTaxLot[], today: string): Table {
  const rows = findHarvestCandidates(lots, today, regime)
    .slice(0, 30)
    .map((entry) => [
      entry.symbol,
      entry.quantity.toNumber(),
      cents(entry.loss),
      cents(entry.worth),
      cents(entry.deferredLoss),
      entry.freeToSellOn,
      entry.buyBackFrom,
    ]);
  return table(
    "lossHarvesting",
    ["symbol", "quantity", "loss", ["worth", "money"], "deferredLoss", "freeToSellOn", "buyBackFrom"],
    rows,
  );
}

function saleTable(
  request: TaxRequest,
  about: {
    regime: TaxRegime;
    history: TaxableHistory;
    lots: readonly OpenTaxLot[];
    estimateOf: (sales: readonly LotSale[]) => TaxEstimate;
    now: TaxEstimate;
  },
): Table {
  const { regime, history, lots, estimateOf, now } = about;
  const wanted = {
    symbol: request.symbol ?? "",
    ...(request.quantity === undefined ? {} : { quantity: request.quantity }),
  };
  const rows = salesByMethod(lots, wanted, { folded: history.folded, regime }).map(
    ({ lotMethod, allowed, sales }) => {
      const total = (of: (sale: LotSale) => Decimal) => sales.reduce((sum, sale) => sum.add(of(sale)), zero);
      const proceeds = total((sale) => sale.proceeds);
      const cost = total((sale) => sale.cost);
      const after = estimateOf([...history.sales, ...sales]);
      return [
        lotMethod,
        allowed ? "yes" : "no",
        total((sale) => sale.quantity).toNumber(),
        cents(proceeds),
        cents(cost),
        cents(proceeds.sub(cost)),
        cents(after.tax - now.tax),
      ];
    },
  );
  return table(
    "saleByLotMethod",
    ["lotMethod", "allowed", "quantity", "proceeds", "cost", "gain", "tax"],
    rows,
  );
}

function assumptions(
  regime: TaxRegime,
  now: TaxEstimate,
  about: { label: string; hasSale: boolean; isOpen: boolean },
): string[] {
  const rules = {
    free: "Lots as each account's lot method chooses them.",
    fifo: "The oldest shares of each account are sold first, as the law says.",
    pool: "Shares are matched as UK law says (same day, 30 days after, pool), each account by itself.",
  };
  return [
    "This is not tax advice: an estimate from stored transactions by published rules. Ask a tax adviser before you act.",
    `${regime.name}, tax year ${about.label}, in ${regime.currency} at the exchange rate of each day.`,
    rules[regime.lotRule],
    ...now.assumptions,
    "Losses of earlier years count only where you give them; accounts with tax advantages count like all others.",
    "A harvested loss is worth its tax only where there are gains, or income, to set it against.",
    ...(about.hasSale && !about.isOpen
      ? ["A sale today belongs to another tax year: ask for the current one to try it."]
      : []),
    `Sources: ${regime.sources.join("; ")}.`,
  ];
}
