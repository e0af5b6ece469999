import { ledoitWolf } from "#finance/covariance/ledoit-wolf.ts";
import { historicalTails } from "#finance/risk/value-at-risk.ts";
import { type Benchmark, medianMilliseconds } from "./benchmark.ts";
import { runPeer } from "./find-python.ts";

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
    const inner = await medianMilliseconds(21, () => {
      for (let round = 0; round < ROUNDS; round++) both();
    });
    const covariance = await medianMilliseconds(15, () => ledoitWolf(series, "identity"));
    const constant = await medianMilliseconds(15, () => ledoitWolf(series));
    const size = [String(DAYS), String(ASSETS)];
    const theirs = runPeer("risk.py", ["numpy", "sklearn"], size, "");
    const milliseconds = (key: string) => Number(theirs?.[key] ?? Number.NaN);
    const shortfalls = both().map(({ expectedShortfall }) => expectedShortfall.value ?? Number.NaN);
    const off = Math.max(
      Math.abs(milliseconds("shortfall95") - (shortfalls[0] ?? 0)),
      Math.abs(milliseconds("shortfall99") - (shortfalls[1] ?? 0)),
      Math.abs(milliseconds("shrinkage") - ledoitWolf(series, "identity").shrinkage),
    );
    const note = theirs === null ? {} : { note: `largest difference ${off.toExponential(1)}` };
    const peer = (name: string, key: string) =>
      theirs === null ? null : { name, milliseconds: milliseconds(key) };
    return [
      {
        what: `VaR and expected shortfall, 95 and 99 %, ${DAYS} days`,
        milliseconds: inner / ROUNDS,
        peer: peer("numpy", "valueAtRisk"),
        ...note,
      },
      {
        what: `Ledoit-Wolf ${DAYS} × ${ASSETS}, identity`,
        milliseconds: covariance,
        peer: peer("scikit-learn", "milliseconds"),
        ...note,
      },
      {
        what: `Ledoit-Wolf ${DAYS} × ${ASSETS}, constant correlation`,
        milliseconds: constant,
        peer: peer("scikit-learn (identity)", "milliseconds"),
      },
    ];
  },
};
