import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { createLogger } from "#platform/log.ts";
import { readIndicator, readIndicatorMean } from "#store/price-indicators.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { IndicatorDeclaration, NetworkSource } from "./network-source.ts";
import { refreshIndicators } from "./refresh-indicators.ts";

const rate: IndicatorDeclaration = {
  indicator: "risk_free_rate",
  currency: "USD",
  unit: "percent a year",
  series: "BILL",
};
const level: IndicatorDeclaration = {
  indicator: "inflation",
  currency: "USD",
  unit: "index points",
  series: "CPI",
};

/** A service with a book of values by series; it remembers what it was asked. */
function openBook(id: string, priority: number, book: Record<string, Record<string, string>>) {
  const asked: string[] = [];
  const source: NetworkSource = {
    id,
    title: id,
    capabilities: ["risk_free_rate", "inflation"],
    priority,
    rateLimit: 60,
    attribution: "a book",
    unofficial: false,
    off: null,
    indicators: [rate, level],
    async readIndicator({ series }, { from, to }) {
      asked.push(`${series} ${from}`);
      const values = book[series];
      if (!values) throw new CoachError("not_found", `${id} does not know the series ${series}.`);
      return Object.entries(values)
        .filter(([date]) => date >= from && date <= to)
        .map(([date, value]) => ({ date, value }));
    },
  };
  return { source, asked };
}

async function openMarket() {
  const store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const logger = createLogger("silent");
  return {
    tenant,
    market: store.tenant(marketId, marketId),
    refresh: (sources: NetworkSource[], day: string) =>
      refreshIndicators({ store, marketId, sources, clock: fixedClock(day), logger }),
  };
}

test("rates are stored with unit, source and day, once, and a late correction replaces and is logged", async () => {
  const { tenant, market, refresh } = await openMarket();
  const book = openBook("book", 1, {
    BILL: { "2024-01-02": "5.20", "2024-01-03": "5.30" },
    CPI: { "2023-12-01": "306.746" },
  });
  const [first] = await refresh([book.source], "2024-01-03");
  assert.deepEqual(book.asked, ["BILL 1970-01-01", "CPI 1970-01-01"]);
  assert.deepEqual([first?.received, first?.changed, first?.corrected, first?.error], [3, 3, 0, null]);
  const wanted = { indicator: "risk_free_rate", currency: "USD" } as const;
  const last = await tenant.run((database) => readIndicator(database, wanted, "2024-01-31"));
  assert.deepEqual(last, { value: 5.3, date: "2024-01-03", source: "book:BILL" });
  const range = { from: "2024-01-01", to: "2024-01-31" };
  const mean = await tenant.run((database) => readIndicatorMean(database, wanted, range));
  assert.deepEqual(mean, { value: 5.25, from: "2024-01-02", to: "2024-01-03", source: "book:BILL" });

  const [again] = await refresh([book.source], "2024-01-03");
  assert.deepEqual([again?.received, again?.changed, again?.corrected], [3, 0, 0]);
  assert.deepEqual(book.asked.slice(2), ["BILL 2022-11-29", "CPI 2022-10-27"]);

  const corrected = openBook("book", 1, { BILL: { "2024-01-03": "5.31" }, CPI: {} });
  const [third] = await refresh([corrected.source], "2024-01-04");
  assert.deepEqual([third?.changed, third?.corrected, third?.issues], [1, 1, 1]);
  const log = await market.run((database) =>
    database.query<{ text: string }>(
      `select message as text from data_quality_issue where tenant_id = current_tenant() and code = 'late_correction'`,
    ),
  );
  assert.match(log[0]?.text ?? "", /risk free rate of 2024-01-03 from 5.30? to 5.31/);
});

test("an indicator comes from the best source that has it; one that fails leaves its error and what was there", async () => {
  const { tenant, market, refresh } = await openMarket();
  const best = openBook("best", 1, { BILL: { "2024-01-02": "5.0" } });
  const other = openBook("other", 2, { BILL: { "2024-01-02": "4.0" }, CPI: { "2023-12-01": "300" } });
  const runs = await refresh([other.source, best.source], "2024-01-03");
  assert.deepEqual(
    runs.map((run) => [run.source, run.received, run.error]),
    [
      ["best", 1, "best does not know the series CPI."],
      ["other", 1, null],
    ],
  );
  assert.deepEqual(other.asked, ["CPI 1970-01-01"]);
  await refresh([openBook("best", 1, {}).source], "2024-01-04");
  const wanted = { indicator: "risk_free_rate", currency: "USD" } as const;
  const kept = await tenant.run((database) => readIndicator(database, wanted, "2024-01-31"));
  assert.equal(kept?.source, "best:BILL");
  const log = await market.run((database) =>
    database.query<{ kind: string; error: string | null }>(
      "select kind, error from refresh_log where tenant_id = current_tenant() and finished_at is not null order by started_at, source",
    ),
  );
  assert.equal(log.length, 3);
  assert.ok(log.every((run) => run.kind === "indicators"));
});
