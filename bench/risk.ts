import { ledoitWolf } from "#finance/covariance/ledoit-wolf.ts";
import { historicalTails } from "#finance/risk/value-at-risk.ts";
import { type Benchmark, sideBySide } from "./benchmark.ts";
import { openPeer } from "./open-peer.ts";

const DAYS = 1250;
const ASSETS = 500;
const ROUNDS = 200;

/** Returns with one common driver; the peer makes the same by the same generator. */
function returns(assets: number): Float64Array[] {
  let word = 3;
  const uniform = () => {
    word = (Math.imul(1_103_515_245, word) + 12_345) & 0x7fffffff;
    return word / 2 ** 31 - 0.5;
  };
  const rows = Array.from({ length: assets }, () => new Float64Array(DAYS));
  for (let t = 0; t < DAYS; t++) {
    const common = uniform();
    for (const row of rows) row[t] = 0.02 * (common + uniform());
  }
  return rows;
}

/** Value at risk and expected shortfall at two confidences, and a shrunk covariance of many assets. */
export const risk: Benchmark = {
  name: "risk",
  async run() {
    const [one = new Float64Array()] = returns(1);
    const both = () => historicalTails(one, [0.95, 0.99]);
    const series = returns(ASSETS);
    await using peer = await openPeer("risk.py", ["numpy", "sklearn"], { days: DAYS, assets: ASSETS });
    const many = () => {
      for (let round = 0; round < ROUNDS; round++) both();
    };
    const quick = { peer, asked: "shortfalls", turns: 20, ours: 2, theirs: 10 };
    const slow = { peer, asked: "shrink", turns: 10, ours: 2, theirs: 2 };
    const tails = await sideBySide(quick, many);
    const identity = await sideBySide(slow, () => ledoitWolf(series, "identity"));
    const constant = await sideBySide(slow, () => ledoitWolf(series));
    const shortfalls = both().map(({ expectedShortfall }) => expectedShortfall.value ?? Number.NaN);
    const answer = (key: string) => Number(peer?.answer[key] ?? Number.NaN);
    const off = Math.max(
      Math.abs(answer("shortfall95") - (shortfalls[0] ?? 0)),
      Math.abs(answer("shortfall99") - (shortfalls[1] ?? 0)),
      Math.abs(answer("shrinkage") - ledoitWolf(series, "identity").shrinkage),
    );
    const note = peer === null ? {} : { note: `largest difference ${off.toExponential(1)}` };
    const against = (name: string, milliseconds: number | null) =>
      milliseconds === null ? null : { name, milliseconds };
    return [
      {
        what: `VaR and expected shortfall, 95 and 99 %, ${DAYS} days`,
        milliseconds: tails.ours / ROUNDS,
        fastest: tails.fastest / ROUNDS,
        peer: against("numpy", tails.theirs),
        goal: { ratio: 0.15 },
        ...note,
      },
      {
        what: `Ledoit-Wolf ${DAYS} × ${ASSETS}, identity`,
        milliseconds: identity.ours,
        fastest: identity.fastest,
        peer: against("scikit-learn", identity.theirs),
        goal: { ratio: 0.2 },
        ...note,
      },
      {
        what: `Ledoit-Wolf ${DAYS} × ${ASSETS}, constant correlation`,
        milliseconds: constant.ours,
        fastest: constant.fastest,
        peer: against("scikit-learn (identity)", constant.theirs),
        goal: { ratio: 0.2 },
      },
    ];
  },
};
