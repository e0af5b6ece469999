import { computeHere } from "#finance/calculations.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, type PortfolioRequest, readLedgerRows } from "./load-portfolio.ts";
import { type FactRows, type PortfolioNeeds, readFactRows, recallRows } from "./recall-portfolio.ts";

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
  return context.tenant.run(
    async (database) =>
      (await readFactRows(database, context, request, needs)) ?? readLedgerRows(database, context, request),
  );
}

/** The portfolio ready for valuation; facts and ledger give the same results. @throws CoachError as `loadRows` */
export function openRows(rows: PortfolioRows): FoldedPortfolio {
  return rows.kind === "facts" ? recallRows(rows) : foldPortfolio(loadRows(rows));
}

/**
 * Reads a portfolio and describes it in a thread of the pool; `describe` is one of portfolio-calculations.ts.
 * @throws CoachError as `readPortfolioRows` and `describe`
 */
export async function describePortfolio<Request extends PortfolioRequest, Description>(
  context: UseCaseContext,
  request: Request,
  needs: PortfolioNeeds,
  describe: (rows: PortfolioRows, request: Request) => Description,
): Promise<Awaited<Description>> {
  const rows = await readPortfolioRows(context, request, needs);
  return (context.compute ?? computeHere)(describe, rows, request);
}

/** A portfolio on this thread, for use cases that read more in the middle. @throws CoachError as above */
export async function openPortfolio(
  context: UseCaseContext,
  request: PortfolioRequest,
  needs: PortfolioNeeds,
): Promise<FoldedPortfolio> {
  return openRows(await readPortfolioRows(context, request, needs));
}
