import type { Hono } from "hono";
import { CoachError } from "#platform/errors.ts";
import {
  type Holding,
  holdingsResult,
  overviewResult,
  type Performance,
  performanceResult,
} from "../tool-results.ts";
import { holdingsView, PERIODS, type Period, SORTS, type Sort } from "../views/holdings.ts";
import { callForPage, renderPage, type WebEnv, type WebParts, type WebRequest } from "../web-context.ts";

function known<Value extends string>(
  values: readonly Value[],
  given: string | undefined,
  otherwise: Value,
): Value {
  return values.find((value) => value === given) ?? otherwise;
}

/** Largest first; what has no value comes last. */
function sortHoldings(holdings: readonly Holding[], sort: Sort): Holding[] {
  const amount = (money: { amount: string } | null) =>
    money ? Number(money.amount) : Number.NEGATIVE_INFINITY;
  const sorted = [...holdings];
  if (sort === "name") return sorted.sort((a, b) => a.name.localeCompare(b.name, "en"));
  if (sort === "gain") return sorted.sort((a, b) => amount(b.unrealizedGain) - amount(a.unrealizedGain));
  return sorted.sort((a, b) => amount(b.marketValue) - amount(a.marketValue));
}

/** A period may be longer than the portfolio is old; the page then shows the reason in its place. */
async function measure(
  c: WebRequest,
  parts: WebParts,
  period: Period,
): Promise<{ performance: Performance | null; performanceProblem: string | null }> {
  try {
    const result = await callForPage(c, parts, "get_performance", { period });
    return { performance: performanceResult.parse(result), performanceProblem: null };
  } catch (error) {
    if (!(error instanceof CoachError)) throw error;
    return { performance: null, performanceProblem: error.message };
  }
}

async function readAllHoldings(c: WebRequest, parts: WebParts) {
  const first = holdingsResult.parse(await callForPage(c, parts, "get_holdings", { limit: 500 }));
  const holdings = [...first.holdings];
  let cursor = first.nextCursor;
  while (cursor !== null && holdings.length < 5000) {
    const page = holdingsResult.parse(await callForPage(c, parts, "get_holdings", { limit: 500, cursor }));
    holdings.push(...page.holdings);
    cursor = page.nextCursor;
  }
  return { ...first, holdings };
}

const columns = [
  "symbol",
  "name",
  "assetClass",
  "quantity",
  "price",
  "priceCurrency",
  "priceDate",
  "marketValue",
  "weight",
  "costBasis",
  "unrealizedGain",
  "currency",
  "asOf",
] as const;

/** A cell that a spreadsheet takes as text: names come from files and could otherwise start a formula. */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvRow(holding: Holding, asOf: string, currency: string): string {
  const cells: Record<(typeof columns)[number], string> = {
    symbol: holding.symbol,
    name: holding.name,
    assetClass: holding.assetClass,
    quantity: holding.quantity,
    price: holding.price?.amount ?? "",
    priceCurrency: holding.price?.currency ?? "",
    priceDate: holding.priceDate ?? "",
    marketValue: holding.marketValue?.amount ?? "",
    weight: holding.weight === null ? "" : String(holding.weight),
    costBasis: holding.costBasis.amount,
    unrealizedGain: holding.unrealizedGain?.amount ?? "",
    currency,
    asOf,
  };
  return columns.map((column) => csvCell(cells[column])).join(",");
}

/** What the portfolio holds, as a page and as a file. */
export function addHoldingsRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/holdings", async (c) => {
    const sort = known(SORTS, c.req.query("sort"), "value");
    const period = known(PERIODS, c.req.query("period"), "ALL");
    const [overview, holdings, measured] = await Promise.all([
      callForPage(c, parts, "get_overview", {}),
      readAllHoldings(c, parts),
      measure(c, parts, period),
    ]);
    const content = holdingsView({
      overview: overviewResult.parse(overview),
      holdings: { ...holdings, holdings: sortHoldings(holdings.holdings, sort) },
      ...measured,
      sort,
      period,
    });
    return renderPage(c, parts, { title: "Holdings", kind: "page" }, content);
  });

  app.get("/holdings.csv", async (c) => {
    const { holdings, asOf, currency } = await readAllHoldings(c, parts);
    const rows = holdings.map((holding) => csvRow(holding, asOf, currency));
    return c.body(`${[columns.join(","), ...rows].join("\r\n")}\r\n`, 200, {
      "Content-Type": "text/csv; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Disposition": `attachment; filename="holdings-${asOf}.csv"`,
    });
  });
}
