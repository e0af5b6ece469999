import { computeHere } from "#finance/calculations.ts";
import { dataQuality } from "#platform/results.ts";
import { BEGINNING } from "#store/positions-reads.ts";
import { readTouchedIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Table } from "./analysis-result.ts";
import { compareBenchmark } from "./compare-benchmark.ts";
import { describePerformance, type PerformanceRequest } from "./describe-performance.ts";
import { type PortfolioRequest, readLedgerRows } from "./load-portfolio.ts";
import { readPortfolioRows, type TouchedRows } from "./open-portfolio.ts";
import { type Period, performancePeriod } from "./performance-period.ts";
import type { PerformanceReport } from "./results.ts";
import { mergeIssues } from "./touched-issues.ts";

/**
 * How a portfolio did over a period (both days included), and where the change in value came from.
 * @throws CoachError for an unknown account or period, future days, or a currency without rates
 */
export async function measurePerformance(
  context: UseCaseContext,
  options: PerformanceRequest = {},
): Promise<PerformanceReport & { tables: Table[] }> {
  const asked = performancePeriod(options, context.clock.today());
  const { accountId, currency, level, benchmark } = options;
  const request = {
    date: asked.to,
    ...(accountId === undefined ? {} : { accountId }),
    ...(currency === undefined ? {} : { currency }),
  };
  // Facts know the whole only, not its parts.
  const { rows, touched } =
    level === undefined && benchmark === undefined
      ? await readPortfolioRows(context, request, { daily: true, from: asked.from })
      : await readWhole(context, request, asked);
  const compute = context.compute ?? computeHere;
  const described = await compute(describePerformance, rows, { ...options, asked });
  const { report, issues, parts, tables, comparable } = described;
  const compared =
    comparable === null || benchmark === undefined
      ? { tables: [], issues: [] }
      : await compareBenchmark(context, comparable, benchmark);
  return {
    ...report,
    tables: [...parts, ...compared.tables, ...tables],
    dataQuality: dataQuality(mergeIssues([...issues, ...compared.issues], touched)),
  };
}

function readWhole(context: UseCaseContext, request: PortfolioRequest, asked: Period): Promise<TouchedRows> {
  return context.tenant.run(async (database) => {
    const rows = await readLedgerRows(database, context, request);
    const days = { from: asked.from ?? BEGINNING, to: asked.to, accountId: request.accountId ?? null };
    return { rows, touched: await readTouchedIssues(database, days) };
  });
}
