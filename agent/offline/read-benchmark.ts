import { MIX } from "./read-targets.ts";

type Benchmark = string | { symbol: string; weight: number }[];

const beside =
  /\b(?:against|versus|vs\.?|compar\w+|relative to|beat\w*|lag\w*|behind|trail\w*|outperform\w*|underperform\w*|better|worse)\b/;
const targets = /\b(?:my|the|our) (?:own )?targets?\b(?! (?:price|date|amount))/;

/** What a performance is to be compared with, beyond one name: the targets, or a pair of numbers such as 60/40; else null. */
export function readBenchmark(text: string, symbols: readonly string[]): Benchmark | null {
  const asked = text.toLowerCase();
  if (!beside.test(asked)) return null;
  const [, first, second] = MIX.exec(asked) ?? [];
  const weights = [Number(first) / 100, Number(second) / 100];
  const whole = Math.abs((weights[0] ?? 0) + (weights[1] ?? 0) - 1) < 1e-9;
  if (whole && symbols.length !== 1) {
    // Without names a mix is one of shares and bonds.
    const names = symbols.length >= 2 ? symbols : ["equity", "bond"];
    return weights.map((weight, place) => ({ symbol: names[place] ?? "cash", weight }));
  }
  return targets.test(asked) ? "target" : null;
}
