import { describeMethodChange } from "./change-account.ts";
import { checkSaleLots, describeSaleLots } from "./choose-lots.ts";
import { describeComparison } from "./compare-benchmark.ts";
import { decomposeGrowth } from "./decompose-growth.ts";
import { describePerformance } from "./describe-performance.ts";
import { describeTax } from "./estimate-tax.ts";
import { describeAccounts } from "./list-accounts.ts";
import { describeHoldings } from "./list-holdings.ts";
import { buildReturnPanel } from "./load-return-panel.ts";
import { planRebalancing } from "./plan-rebalancing.ts";
import { describeDoubts } from "./read-data-quality.ts";
import { describePositionFacts } from "./refresh-positions.ts";
import { describeOverview } from "./value-portfolio.ts";

/**
 * What folds a portfolio and counts on it, and so leaves the thread that answers people: one line each. The threads find
 * them by their names; arguments and results are plain data.
 */
export const portfolioCalculations = [
  buildReturnPanel,
  checkSaleLots,
  decomposeGrowth,
  describeAccounts,
  describeComparison,
  describeDoubts,
  describeHoldings,
  describeMethodChange,
  describeOverview,
  describePerformance,
  describePositionFacts,
  describeSaleLots,
  describeTax,
  planRebalancing,
] as const;
