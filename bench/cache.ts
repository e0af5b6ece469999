import { callTool, findTool } from "#mcp-tools/call-tool.ts";
import { openApp } from "#open-app.ts";
import { loadConfig } from "#platform/config.ts";
import { type CacheOutcome, openCache } from "#platform/open-cache.ts";
import { DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { writeTargetAllocation } from "#store/target-allocation.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { type DayChange, makeDay } from "./day-of-use.ts";

const GOAL_MS = 5;

/** A day of use replayed: how many results come from the cache, and how long both kinds take. */
export const cache: Benchmark = {
  name: "cache",
  async run() {
    const config = { LOG_LEVEL: "error", COACH_MODEL: "offline", ECB_RATES: "off", PRICE_SOURCES: "off" };
    await using app = await openApp(loadConfig({ DATA_DIR: "memory://", ...config }));
    await app.jobs.startWorkers();
    let last: CacheOutcome = "miss";
    const note = (outcome: CacheOutcome) => {
      last = outcome;
    };
    const services = {
      ...app.toolServices,
      consume: () => Promise.resolve(),
      cache: openCache({ redis: undefined, version: "bench", observe: note }),
    };
    const sessions = { ada: await app.signIn("ada"), ben: await app.signIn("ben") };
    const { signal } = new AbortController();

    async function change({ change: kind }: DayChange): Promise<void> {
      if (kind === "closes") {
        const market = app.store.tenant(DEMO_MARKET, DEMO_MARKET);
        await market.run((database) =>
          database.query("update price set close = close * 1.01 where date = $1::date", [DEMO_TODAY]),
        );
        return;
      }
      const targets = [
        { name: "stock", weight: 0.7 },
        { name: "etf", weight: 0.3 },
      ];
      await sessions.ada.tenant.run((database) =>
        writeTargetAllocation(database, { targets, band: 0.05, decidedOn: DEMO_TODAY }, "ada"),
      );
    }

    const { calls, changes } = makeDay(20_260_630);
    const times = { kept: new Map<string, number[]>(), computed: new Map<string, number[]>() };
    const counts = { kept: 0, computed: 0 };
    // The day passes in its own time: results grow old as they would, while nobody waits for the next visit.
    const now = Date.now;
    const midnight = now();
    try {
      for (const call of calls) {
        Date.now = () => midnight + call.at;
        for (const due of changes.splice(0, changes.filter(({ at }) => at <= call.at).length))
          await change(due);
        const started = performance.now();
        const outcome = await callTool(
          services,
          sessions[call.user],
          findTool(call.tool, "api"),
          call.arguments,
          {
            signal,
          },
        );
        if (!outcome.ok) throw new Error(`${call.tool}: ${outcome.message}`);
        const kind = last === "miss" ? "computed" : "kept";
        counts[kind]++;
        times[kind].set(call.tool, [...(times[kind].get(call.tool) ?? []), performance.now() - started]);
      }
    } finally {
      Date.now = now;
    }
    const rate = counts.kept / calls.length;
    const rows = [...times.kept].map(([tool, kept]): BenchmarkRow => {
      const computed = times.computed.get(tool) ?? [];
      return {
        what: `${tool}, kept result`,
        milliseconds: median(kept),
        fastest: Math.min(...kept),
        peer: { name: "the same computed", milliseconds: median(computed) },
        goal: { milliseconds: GOAL_MS },
        note: `${kept.length} of ${kept.length + computed.length} calls`,
      };
    });
    const total = `${counts.kept} of ${calls.length} results from the cache: ${(rate * 100).toFixed(1)} %, goal 85 %`;
    return rows.map((row, place) => (place === 0 ? { ...row, note: `${row.note}; ${total}` } : row));
  },
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
