import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type PortfolioRequest, readPortfolio } from "./load-portfolio.ts";
import { type PortfolioNeeds, recallPortfolio } from "./recall-portfolio.ts";

/**
 * A portfolio ready for valuation: from the facts when they hold (two queries), from the whole ledger and all closes
 * otherwise (three more). Both give the same results.
 * @throws CoachError as `readPortfolio`
 */
export async function openPortfolio(
  context: UseCaseContext,
  request: PortfolioRequest,
  needs: PortfolioNeeds,
): Promise<FoldedPortfolio> {
  return context.tenant.run(
    async (database) =>
      (await recallPortfolio(database, context, request, needs)) ??
      foldPortfolio(await readPortfolio(database, context, request)),
  );
}
