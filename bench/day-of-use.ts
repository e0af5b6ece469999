/** One request of the day. */
export interface DayCall {
  /** Milliseconds since midnight. */
  at: number;
  user: "ada" | "ben";
  tool: string;
  arguments: Record<string, unknown>;
}

/** Something that changes what answers rest on: new closes of the market, or targets that somebody decides. */
export interface DayChange {
  at: number;
  change: "closes" | "targets";
}

const HOUR = 3_600_000;

/** Numbers in [0, 1) from a seed (mulberry32): the same day on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What people look at, by how often: the first of a list is the usual form, the others are rarer variations. */
const HABITS: readonly { weight: number; tool: string; forms: readonly Record<string, unknown>[] }[] = [
  { weight: 30, tool: "get_overview", forms: [{}] },
  { weight: 20, tool: "get_holdings", forms: [{}, { limit: 10 }] },
  { weight: 18, tool: "get_performance", forms: [{}, { period: "YTD" }, { period: "1Y" }, { period: "1M" }] },
  { weight: 10, tool: "get_risk", forms: [{}, { confidence: 0.99 }] },
  {
    weight: 6,
    tool: "optimize_portfolio",
    forms: [{ objective: "maxSharpe" }, { objective: "minVariance" }],
  },
  { weight: 5, tool: "run_stress_test", forms: [{}] },
  { weight: 4, tool: "estimate_tax", forms: [{ regime: "germany" }] },
  { weight: 4, tool: "suggest_rebalancing", forms: [{}] },
  { weight: 3, tool: "get_forecast", forms: [{}] },
];

/** The habit whose share of all weights holds the place. */
function habitAt(place: number) {
  let left = place;
  for (const habit of HABITS) {
    left -= habit.weight;
    if (left < 0) return habit;
  }
  throw new Error("the place lies outside all habits");
}

/**
 * A day of two households, made from a seed. Each person comes several times between seven and eleven, stays for some
 * minutes and looks at one thing after the other, often back at what was seen before; every other time through an assistant,
 * which reads the overview before it answers. New closes arrive at 17:30 and 22:30; one person changes targets.
 */
export function makeDay(seed: number): { calls: DayCall[]; changes: DayChange[] } {
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() ** 2 * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const total = HABITS.reduce((sum, habit) => sum + habit.weight, 0);
  const calls: DayCall[] = [];
  for (const user of ["ada", "ben"] as const) {
    for (let visit = 0; visit < 10; visit++) {
      const start = (7 + random() * 16) * HOUR;
      const end = start + (5 + random() * 20) * 60_000;
      for (let at = start; at < end; at += (8 + random() * 50) * 1000) {
        const { tool, forms } = habitAt(random() * total);
        if (random() < 0.5) calls.push({ at, user, tool: "get_overview", arguments: {} });
        calls.push({ at: at + 500, user, tool, arguments: pick(forms) });
      }
    }
  }
  return {
    calls: calls.sort((a, b) => a.at - b.at),
    changes: [
      { at: 12.25 * HOUR, change: "targets" },
      { at: 17.5 * HOUR, change: "closes" },
      { at: 22.5 * HOUR, change: "closes" },
    ],
  };
}
