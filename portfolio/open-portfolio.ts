import { computeHere } from "#finance/calculations.ts";
import type { DataIssue, DataQuality } from "#platform/results.ts";
import { BEGINNING } from "#store/positions-reads.ts";
import { describeFound, readTouchedIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, type PortfolioRequest, readLedgerRows } from "./load-portfolio.ts";
import { type FactRows, type PortfolioNeeds, readFactRows, recallRows } from "./recall-portfolio.ts";
import { withTouchedIssues } from "./touched-issues.ts";

/** What a portfolio is opened from: plain data, so that reading and computing may happen on two threads. */
export type PortfolioRows = FactRows | LedgerRows;

/** What a portfolio is opened from, and the findings about prices that its figures touch. */
export interface TouchedRows {
  rows: PortfolioRows;
  touched: DataIssue[];
}

/**
 * Reads the facts of a portfolio when they hold (one query), the whole ledger and all closes otherwise (some more). What
 * checks of prices found is read where the figures touch it: on the days of daily values, else at the last closes alone.
 * @throws CoachError as `readLedgerRows`
 */
export async function readPortfolioRows(
  context: UseCaseContext,
  request: PortfolioRequest,
  needs: PortfolioNeeds,
): Promise<TouchedRows> {
  return context.tenant.run(async (database) => {
    const facts = await readFactRows(database, context, request, needs);
    if (facts !== null) return { rows: facts, touched: describeFound(facts.facts.touched) };
    const rows = await readLedgerRows(database, context, request);
    const from = needs.daily ? (needs.from ?? BEGINNING) : null;
    const days = { from, to: rows.asOf, accountId: request.accountId ?? null };
    return { rows, touched: await readTouchedIssues(database, days) };
  });
}

/** The portfolio ready for valuation; facts and ledger give the same results. @throws CoachError as `loadRows` */
export function openRows(rows: PortfolioRows): FoldedPortfolio {
  return rows.kind === "facts" ? recallRows(rows) : foldPortfolio(loadRows(rows));
}

/**
 * Reads a portfolio and describes it in a thread of the pool; `describe` is one of portfolio-calculations.ts.
 * @throws CoachError as `readPortfolioRows` and `describe`
 */
export async function describePortfolio<
  Request extends PortfolioRequest,
  Description extends { dataQuality: DataQuality },
>(
  context: UseCaseContext,
  request: Request,
  needs: PortfolioNeeds,
  describe: (rows: PortfolioRows, request: Request) => Description,
): Promise<Description> {
  const { rows, touched } = await readPortfolioRows(context, request, needs);
  const described: Description = await (context.compute ?? computeHere)(describe, rows, request);
  return withTouchedIssues(described, touched);
}
