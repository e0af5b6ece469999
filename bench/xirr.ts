import { dayNumber, isoDate } from "#finance/dates.ts";
import { type CashFlow, xirr } from "#finance/returns/xirr.ts";
import type { Benchmark } from "./benchmark.ts";
import { sideBySide } from "./benchmark.ts";
import { openPeer } from "./open-peer.ts";

const HOLDINGS = 18;
const FLOWS = 29;

/** Purchases every few weeks and the value at the end: 18 holdings with 29 flows each, 522 in all. */
function portfolios(): CashFlow[][] {
  const start = dayNumber("2020-01-06");
  return Array.from({ length: HOLDINGS }, (_, holding) => {
    const flows = Array.from({ length: FLOWS - 1 }, (_, index) => ({
      date: isoDate(start + index * (31 + holding)),
      amount: -(100 + 10 * ((index * 7 + holding) % 5)),
    }));
    const invested = flows.reduce((sum, flow) => sum - flow.amount, 0);
    const end = start + FLOWS * (31 + holding);
    return [...flows, { date: isoDate(end), amount: invested * (1.1 + 0.02 * holding) }];
  });
}

export const xirrOfHoldings: Benchmark = {
  name: "xirr",
  async run() {
    const all = portfolios();
    const days = all.map((flows) => flows.map(({ date, amount }) => [dayNumber(date), amount]));
    await using peer = await openPeer("xirr.py", ["numpy", "scipy"], { portfolios: days });
    const race = { peer, asked: "rates", turns: 20, ours: 50, theirs: 10 };
    const { ours, fastest, theirs } = await sideBySide(race, () => all.map((flows) => xirr(flows).value));
    const rates = Array.isArray(peer?.answer["rates"]) ? peer.answer["rates"].map(Number) : [];
    const differences = rates.map((rate, index) =>
      Math.abs(rate - (xirr(all[index] ?? []).value ?? Number.NaN)),
    );
    return [
      {
        what: `XIRR of ${HOLDINGS} holdings × ${FLOWS} flows`,
        milliseconds: ours,
        fastest,
        peer: theirs === null ? null : { name: "scipy brentq", milliseconds: theirs },
        goal: { ratio: 0.08 },
        ...(peer ? { note: `largest difference ${Math.max(...differences).toExponential(1)}` } : {}),
      },
    ];
  },
};
