import { computeHere } from "#finance/calculations.ts";
import type { DataQuality } from "#platform/results.ts";
import type { Database } from "#store/open-store.ts";
import { readTouchedIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, type PortfolioRequest, readLedgerRows } from "./load-portfolio.ts";
import { type FactRows, type PortfolioNeeds, readFactRows, recallRows } from "./recall-portfolio.ts";
import { withTouchedIssues } from "./touched-issues.ts";

/** Before every transaction. */
const BEGINNING = "0001-01-01";

/** What a portfolio is opened from: plain data, so that reading and computing may happen on two threads. */
export type PortfolioRows = FactRows | LedgerRows;

/**
 * Reads the facts of a portfolio when they hold (two queries), the whole ledger and all closes otherwise (three more).
 * @throws CoachError as `readLedgerRows`
 */
export async function readPortfolioRows(
  context: UseCaseContext,
  request: PortfolioRequest,
  needs: PortfolioNeeds,
): Promise<PortfolioRows> {
  return context.tenant.run((database) => readRows(database, context, request, needs));
}

async function readRows(
  database: Database,
  context: UseCaseContext,
  request: PortfolioRequest,
  needs: PortfolioNeeds,
): Promise<PortfolioRows> {
  return (
    (await readFactRows(database, context, request, needs)) ?? readLedgerRows(database, context, request)
  );
}

/** The portfolio ready for valuation; facts and ledger give the same results. @throws CoachError as `loadRows` */
export function openRows(rows: PortfolioRows): FoldedPortfolio {
  return rows.kind === "facts" ? recallRows(rows) : foldPortfolio(loadRows(rows));
}

/**
 * Reads a portfolio and describes it in a thread of the pool; `describe` is one of portfolio-calculations.ts. What checks
 * of prices found is added where the figures touch it: on the days of daily values, else at the last closes alone.
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
  const { rows, touched } = await context.tenant.run(async (database) => {
    const read = await readRows(database, context, request, needs);
    const from = needs.daily ? (needs.from ?? BEGINNING) : null;
    const days = { from, to: read.asOf, accountId: request.accountId ?? null };
    return { rows: read, touched: await readTouchedIssues(database, days) };
  });
  const described: Description = await (context.compute ?? computeHere)(describe, rows, request);
  return withTouchedIssues(described, touched);
}
