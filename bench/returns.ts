import { compoundReturns } from "#finance/returns/convert-returns.ts";
import { replayTrades } from "#finance/returns/replay-trades.ts";
import { xirrOfDays } from "#finance/returns/xirr.ts";
import type { Benchmark } from "./benchmark.ts";
import { sideBySide } from "./benchmark.ts";
import { openPeer } from "./open-peer.ts";

/** The same numbers every time, evenly spread over 0 to 1. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function manyFlows(count: number) {
  const next = sequence(7);
  const days = new Int32Array(count);
  const amounts = new Float64Array(count);
  let invested = 0;
  for (let place = 0; place < count; place++) {
    days[place] = (days[place - 1] ?? 0) + Math.floor(next() * 3);
    amounts[place] = -(10 + 100 * next());
    invested -= amounts[place] ?? 0;
  }
  amounts[count - 1] = invested * 1.9;
  return { days, amounts };
}

function manyTrades(count: number, dayCount: number, instrumentCount: number) {
  const next = sequence(11);
  const closes = new Float64Array(dayCount * instrumentCount);
  for (let place = 0; place < closes.length; place++) {
    closes[place] = (closes[place - instrumentCount] ?? 50 + 100 * next()) * (0.9805 + 0.04 * next());
  }
  const days = Int32Array.from({ length: count }, () => Math.floor(next() * dayCount)).sort();
  const instruments = Int32Array.from({ length: count }, () => Math.floor(next() * instrumentCount));
  const quantities = Float64Array.from({ length: count }, () => 1 + Math.floor(10 * next()));
  const amounts = quantities.map(
    (quantity, place) =>
      quantity * (closes[(days[place] ?? 0) * instrumentCount + (instruments[place] ?? 0)] ?? 0),
  );
  return { trades: { days, instruments, quantities, amounts }, closes };
}

const FLOWS = 10_000;
const TRADES = 10_000;
const DAYS = 1_250;
const INSTRUMENTS = 50;

export const returns: Benchmark = {
  name: "returns",
  async run() {
    const { days, amounts } = manyFlows(FLOWS);
    const { trades, closes } = manyTrades(TRADES, DAYS, INSTRUMENTS);
    const input = {
      flows: { days: [...days], amounts: [...amounts] },
      trades: Object.fromEntries(Object.entries(trades).map(([name, list]) => [name, [...list]])),
      closes: [...closes],
      instruments: INSTRUMENTS,
    };
    await using peer = await openPeer("returns.py", ["numpy", "scipy"], input);
    const turns = { peer, turns: 20, ours: 20, theirs: 10 };
    const rate = await sideBySide({ ...turns, asked: "rate" }, () => xirrOfDays(days, amounts).value);
    const total = await sideBySide({ ...turns, asked: "total" }, () =>
      replayTrades(trades, closes, INSTRUMENTS),
    );
    const note = (name: string, ours: number) =>
      peer === null
        ? {}
        : { note: `difference ${Math.abs(Number(peer.answer[name]) - ours).toExponential(1)}` };
    const compound = compoundReturns(replayTrades(trades, closes, INSTRUMENTS).growth.returns);
    return [
      {
        what: `XIRR of one series of ${FLOWS.toLocaleString("en")} flows`,
        milliseconds: rate.ours,
        fastest: rate.fastest,
        peer: rate.theirs === null ? null : { name: "scipy newton", milliseconds: rate.theirs },
        goal: { ratio: 0.4 },
        ...note("rate", xirrOfDays(days, amounts).value ?? 0),
      },
      {
        what: `time-weighted return, ${TRADES.toLocaleString("en")} trades × ${DAYS} days`,
        milliseconds: total.ours,
        fastest: total.fastest,
        peer: total.theirs === null ? null : { name: "numpy", milliseconds: total.theirs },
        goal: { ratio: 0.4 },
        ...note("total", compound),
      },
    ];
  },
};
