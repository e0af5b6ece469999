import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { createLogger } from "#platform/log.ts";
import { writeTestPurchases } from "#store/test-purchases.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { NetworkSource, Period, SourceHistory } from "./network-source.ts";
import { refreshSeries } from "./refresh-series.ts";

/** A service with a book of closes by symbol; it remembers what it was asked. */
export function openBook(
  id: string,
  priority: number,
  book: Record<string, Record<string, string>>,
  more: NetworkSource["capabilities"] = [],
) {
  const asked: string[] = [];
  const state: { failure: CoachError | null } & Pick<SourceHistory, "dividends" | "splits"> = {
    failure: null,
    dividends: [],
    splits: [],
  };
  const source: NetworkSource = {
    id,
    title: id,
    capabilities: ["closes", ...more],
    priority,
    rateLimit: 60,
    attribution: "a book",
    unofficial: false,
    off: null,
    symbolOf: (instrument) => instrument.symbol,
    async readHistory(instrument, period: Period) {
      asked.push(`${instrument.symbol} ${period.from}`);
      const closes = book[instrument.symbol];
      if (state.failure) throw state.failure;
      if (!closes) throw new CoachError("not_found", `${id} does not know ${instrument.symbol}.`);
      const unknown = { adjustedClose: null, open: null, high: null, low: null, volume: null };
      return {
        symbol: instrument.symbol,
        name: `The ${instrument.symbol}`,
        currency: "USD",
        closes: Object.entries(closes)
          .filter(([date]) => date >= period.from && date <= period.to)
          .map(([date, close]) => ({ date, close, ...unknown })),
        splitAdjusted: true,
        dividends: state.dividends.filter(({ date }) => date >= period.from && date <= period.to),
        splits: state.splits.filter(({ date }) => date >= period.from && date <= period.to),
        findings: [],
        assumptions: [],
        raw: [JSON.stringify(closes)],
      };
    },
  };
  return { source, asked, state };
}

/** A household that bought one of each of these on 2024-01-02 for 10 dollars. */
export async function openHousehold(symbols: string[]) {
  const store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  await writeTestPurchases(store, { tenant, marketId }, symbols);
  const market = store.tenant(marketId, marketId);
  return {
    context: { tenant, clock: fixedClock("2024-03-01"), baseCurrency: "USD" },
    tenant,
    store,
    marketId,
    refresh: (sources: NetworkSource[], day: string, stopAfterMs?: number) =>
      refreshSeries({
        store,
        marketId,
        sources,
        clock: fixedClock(day),
        logger: createLogger("silent"),
        stopAfterMs,
      }),
    query: <Row extends object>(sql: string) => market.run((database) => database.query<Row>(sql)),
  };
}
