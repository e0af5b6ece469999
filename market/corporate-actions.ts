import { Decimal } from "#finance/money.ts";
import type { CorporateAction } from "#store/price-actions.ts";
import type { QualityIssue } from "#store/quality-issues.ts";
import type { DatedAmount, NetworkSource, SourceHistory } from "./network-source.ts";

/** What a history tells of dividends and splits, in the terms of the store. */
export interface HistoryActions {
  actions: CorporateAction[];
  /** Ratios that restate closes but are none of shares, as after a spin-off. */
  restatements: DatedAmount[];
}

/** Largest whole number in the ratio of a split: 3:2 and 21:20 are ones of shares, 1281:1000 is the price of a spin-off. */
const largestTerm = 100;
const smallTerm = 10;

/** Whether a ratio is one of whole shares: so many new ones for so few old ones. */
function isOfShares(ratio: Decimal): boolean {
  const [numerator = new Decimal(0), denominator = new Decimal(1)] = ratio.toFraction(10_000);
  if (numerator.div(denominator).div(ratio).minus(1).abs().gt(1e-9)) return false;
  return denominator.lte(largestTerm) || numerator.lte(smallTerm);
}

/**
 * Dividends as paid and splits of a history. Where the source divides amounts by the ratios of later splits, dividends are
 * multiplied by them again; several of one day are one.
 */
export function actionsOf(
  history: Pick<SourceHistory, "splits" | "dividends" | "splitAdjusted">,
): HistoryActions {
  const ratios = sumByDay(history.splits, (a, b) => a.mul(b));
  const dividends = sumByDay(history.dividends, (a, b) => a.add(b));
  const later = (date: string) =>
    [...ratios].reduce(
      (product, [day, ratio]) => (day > date ? product.mul(ratio) : product),
      new Decimal(1),
    );
  const entries = [...ratios];
  return {
    actions: [
      ...entries
        .filter(([, ratio]) => isOfShares(ratio))
        .map(([date, ratio]) => ({
          kind: "split" as const,
          date,
          value: ratio.toSignificantDigits(30).toFixed(),
        })),
      ...[...dividends].map(([date, amount]) => {
        const paid = history.splitAdjusted ? amount.mul(later(date)) : amount;
        return { kind: "dividend" as const, date, value: paid.toSignificantDigits(12).toFixed() };
      }),
    ],
    restatements: entries
      .filter(([, ratio]) => !isOfShares(ratio))
      .map(([date, ratio]) => ({ date, value: ratio.toFixed() })),
  };
}

function sumByDay(entries: readonly DatedAmount[], join: (a: Decimal, b: Decimal) => Decimal) {
  const byDay = new Map<string, Decimal>();
  for (const { date, value } of entries) {
    const before = byDay.get(date);
    const amount = new Decimal(value);
    byDay.set(date, before === undefined ? amount : join(before, amount));
  }
  return byDay;
}

/** The kinds of corporate actions that a source says it has: of the others its silence means nothing. */
export function actionKinds({
  capabilities,
}: Pick<NetworkSource, "capabilities">): CorporateAction["kind"][] {
  const kinds: CorporateAction["kind"][] = [];
  if (capabilities.includes("splits")) kinds.push("split");
  if (capabilities.includes("dividends")) kinds.push("dividend");
  return kinds;
}

/** Whether two lists of actions differ in a day, a kind or a value. */
export function haveActionsChanged(
  told: readonly CorporateAction[],
  known: readonly CorporateAction[],
): boolean {
  const isSame = (a: CorporateAction, b: CorporateAction) =>
    a.kind === b.kind && a.date === b.date && Math.abs(Number(a.value) / Number(b.value) - 1) <= 0.005;
  return told.length !== known.length || told.some((action) => !known.some((each) => isSame(action, each)));
}

/** Ratios by which a source restates closes without a split of shares. */
export function restatementIssues(
  source: string,
  instrument: { instrumentId: string; symbol: string },
  restatements: readonly DatedAmount[],
): QualityIssue[] {
  const { instrumentId, symbol } = instrument;
  return restatements.map(({ date, value }) => ({
    code: "restated_closes",
    severity: "info" as const,
    instrumentId,
    date,
    message: `${source} divides the closes of ${symbol} before ${date} by ${Number(value)}, which is no ratio of whole shares: a spin-off or the like.`,
    suggestedFix:
      "Book the spin-off where you held it then; earlier closes stand lower than they were quoted.",
    evidence: { source, ratio: value },
  }));
}
