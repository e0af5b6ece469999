import { computeHere } from "#finance/calculations.ts";
import { Decimal } from "#finance/money.ts";
import { taxRegimes } from "#finance/tax/index.ts";
import type { TaxEstimate, TaxRegime } from "#finance/tax/tax-regime.ts";
import { LOT_METHOD_NAMES } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import type { Payout } from "#store/fund-payouts.ts";
import type { AccountRow } from "#store/ledger-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure } from "./analysis-result.ts";
import type { LedgerRows } from "./load-portfolio.ts";
import { openTaxLots, saleToday } from "./open-tax-lots.ts";
import { lawfulMethod, readTaxableHistory, type TaxableHistory } from "./tax-disposals.ts";
import {
  addRates,
  checkedProfile,
  checkedYear,
  loadInCurrency,
  readInCurrency,
  statedLosses,
  type TaxRequest,
} from "./tax-request.ts";
import {
  cents,
  estimateTable,
  harvestLosses,
  realizedByYear,
  saleTable,
  type TaxView,
  unrealizedByTerm,
} from "./tax-tables.ts";
import { openTaxYears } from "./tax-years.ts";
import { withTouchedIssues } from "./touched-issues.ts";
import { priceIssues, valuePositions } from "./value-positions.ts";

const zero = new Decimal(0);

/**
 * Tax on the gains of a year by the rules of a country, what is unrealized, which losses could be harvested, and what a
 * sale would cost by each lot method. An estimate from the stored transactions, not tax advice.
 * @throws CoachError invalid_input for an unknown regime, year or symbol, and as `readLedgerRows`
 */
export async function estimateTax(context: UseCaseContext, request: TaxRequest): Promise<Analysis> {
  const { rows, payouts, touched } = await readInCurrency(context, request, regimeOf(request));
  const described = await (context.compute ?? computeHere)(describeTax, rows, request, payouts);
  return withTouchedIssues(described, touched);
}

function regimeOf(request: TaxRequest): TaxRegime {
  const regime = taxRegimes.find(({ code }) => code === request.regime);
  if (regime !== undefined) return regime;
  throw new CoachError("invalid_input", `Use a regime of ${taxRegimes.map(({ code }) => code).join(", ")}.`);
}

/** The estimate from a ledger that was read. @throws CoachError invalid_input as `estimateTax` */
export function describeTax(rows: LedgerRows, request: TaxRequest, payouts: readonly Payout[]): Analysis {
  const regime = regimeOf(request);
  const { currency } = regime;
  const profile = checkedProfile(request, regime);
  const loaded = loadInCurrency(rows, regime);
  const { asOf } = loaded;
  const openYear = regime.yearOf(asOf);
  const year = regime.taxYear(checkedYear(request.year ?? openYear, regime));
  const history = readTaxableHistory(loaded, regime, payouts);
  const stated = statedLosses(request, year.year, regime);
  const years = openTaxYears(history, regime, { profile, asOf, year: year.year, stated });
  const now = years.estimate(year.year);
  const { disposals, addedCost } = history.disposalsOf();
  const lots = openTaxLots(history.folded, regime, profile, addedCost);
  const view: TaxView = { regime, history, years, lots, asOf };
  const isOpen = openYear === year.year;
  const all = lots.map((entry) => saleToday(entry, entry.quantity, history.folded, "sale of everything"));
  const gains = disposals.filter(({ soldOn }) => soldOn >= year.from && soldOn <= year.to);
  const realized = gains.reduce((sum, entry) => sum + entry.proceeds - entry.cost, 0);
  const unrealized = lots.reduce((sum, entry) => sum.add(entry.value).sub(entry.cost), zero);
  const harvest = harvestLosses(view);
  const onlyNow = { value: null, reason: `only for the tax year of ${asOf}` };
  const money = (name: string, value: Decimal | number) => figure(name, "money", cents(value), currency);
  return {
    asOf,
    currency,
    figures: [
      money("estimatedTax", now.tax),
      money("realizedGain", realized),
      money("taxableGain", now.taxableGain),
      money("unrealizedGain", unrealized),
      isOpen
        ? money("taxIfEverythingWereSold", years.estimate(year.year, all).tax - now.tax)
        : figure("taxIfEverythingWereSold", "money", onlyNow, currency),
      isOpen
        ? money("taxSavedIfAllLossesWereTaken", harvest.saved ?? 0)
        : figure("taxSavedIfAllLossesWereTaken", "money", onlyNow, currency),
      money("allowanceLeft", now.allowanceLeft),
      figure("saleCount", "count", new Set(gains.map((entry) => entry.disposalId.split(" ")[0])).size),
    ],
    // What was asked for comes first: readers show the first tables.
    tables: [
      ...(request.symbol === undefined || !isOpen ? [] : [saleTable(request, view)]),
      estimateTable(now, regime),
      realizedByYear(view, disposals),
      unrealizedByTerm(view),
      harvest.table,
    ],
    assumptions: [
      "This is not tax advice: an estimate from stored transactions by published rules. Ask a tax adviser before you act.",
      `${regime.name}, tax year ${year.label}, in ${currency} at the exchange rate of each day.`,
      ...lotAssumptions(view, loaded.accounts),
      ...now.assumptions,
      ...lossAssumptions(view, now, { request, isStated: stated !== null, label: year.label }),
      ...(request.symbol !== undefined && !isOpen
        ? ["A sale today belongs to another tax year: ask for the current one to try it."]
        : []),
      ...(history.folded.issues.some(({ code }) => code === "missing_exchange_rate") ? [addRates] : []),
      `Sources: ${regime.sources.join("; ")}.`,
    ],
    dataQuality: dataQuality([
      ...findings(history),
      ...history.folded.issues,
      ...priceIssues(history.folded, valuePositions(history.folded)),
    ]),
  };
}

function findings({ unconverted, prepayments, folded }: TaxableHistory): DataIssue[] {
  const list = (entries: readonly string[]) =>
    `${entries.slice(0, 5).join(", ")}${entries.length > 5 ? ` and ${entries.length - 5} more` : ""}`;
  const funds = [...(prepayments?.missing ?? [])].map(([id, years]) => {
    const symbol = folded.loaded.instruments.get(id)?.symbol ?? id;
    return `${symbol} (${years.toSorted().join(", ")})`;
  });
  return [
    ...(unconverted.length === 0
      ? []
      : [
          {
            code: "missing_exchange_rate",
            severity: "error" as const,
            message: `No exchange rate to ${folded.loaded.currency} for ${list(unconverted)}: what was sold of it counts in no gain. ${addRates}`,
          },
        ]),
    ...(funds.length === 0
      ? []
      : [
          {
            code: "missing_price",
            severity: "warning" as const,
            message: `No prices of the first and last days of the year for ${list(funds)}: their fund prepayment (Vorabpauschale) is left out. Add prices from the first trading day of the year on.`,
          },
        ]),
  ];
}

/** How shares were identified, and for which accounts that differs from their own method. */
function lotAssumptions({ regime, history }: TaxView, accounts: readonly AccountRow[]): string[] {
  const names = (wanted: (account: AccountRow) => boolean) =>
    accounts
      .filter(wanted)
      .map(({ name, lotMethod }) => `${name} (${LOT_METHOD_NAMES[lotMethod]})`)
      .slice(0, 8)
      .join(", ");
  const changed = names(({ lotMethod }) => lawfulMethod(regime.lotRule, lotMethod) !== lotMethod);
  const average = names(({ lotMethod }) => regime.lotRule === "free" && lotMethod === "average");
  const pool = history.pooled
    ? "Shares are matched as UK law says (same day, 30 days after, pool), over all accounts as one person's."
    : "Shares are matched as UK law says within this account alone; the law looks at all accounts of the person.";
  const rules = {
    free: "Lots as each account's lot method chooses them.",
    fifo: "The oldest shares of each account are sold first, as the law says.",
    pool,
  };
  return [
    rules[regime.lotRule],
    ...(changed === ""
      ? []
      : [`The law's method counts here, not that of ${changed}: gains differ from those shown elsewhere.`]),
    ...(average === "" ? [] : [`US law knows average cost for shares of funds alone: check ${average}.`]),
  ];
}

function lossAssumptions(
  { regime, years }: TaxView,
  now: TaxEstimate,
  about: { request: TaxRequest; isStated: boolean; label: string },
): string[] {
  const { request, isStated, label } = about;
  const [firstKnown = 0] = regime.years;
  const lacksIncome = regime.inputs.includes("income") && request.income === undefined;
  return [
    isStated
      ? `Losses carried into ${label} are those you state; for other years they follow from the ledger.`
      : `Losses are carried from year to year since ${years.first.label}, the first of the ledger; earlier ones, and returns that differ, are unknown: state losses carried into the year as carriedShortLoss and carriedLongLoss.`,
    ...(years.first.year < firstKnown
      ? [
          `Years before ${regime.taxYear(firstKnown).label} carry losses by the nearest figures known, with the same other facts each year.`,
        ]
      : []),
    "Tax saved by taking a loss is the tax of this year without it less the tax with it; what only later years can use saves nothing now, and what a repurchase defers neither.",
    ...(lacksIncome
      ? [
          `No other income is given, so it counts as none${now.tax === 0 ? " and low brackets may make the tax zero" : ""}: state income for a real estimate.`,
        ]
      : []),
    "Accounts with tax advantages count like all others.",
  ];
}
