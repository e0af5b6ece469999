import { checkMutatedFile, readCorpus } from "./mutated-imports.ts";

// Damages files of all formats and imports them: node scripts/mutate-imports.ts [COUNT] [FIRST SEED] [FOLDER OF REAL
// FILES]; tells of every seed that fails.
const [count = 100_000, first = 1] = process.argv.slice(2, 4).map(Number);
const corpus = readCorpus(process.argv[4] ?? "../shared/data/transactions");
const start = performance.now();
const sums = { read: 0, refused: 0, rows: 0, accepted: 0, longest: 0 };
let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  try {
    const outcome = checkMutatedFile(corpus, seed);
    sums[outcome.state] += 1;
    sums.rows += outcome.rows;
    sums.accepted += outcome.accepted;
    sums.longest = Math.max(sums.longest, outcome.milliseconds);
  } catch (error) {
    failed += 1;
    if (failed <= 50) console.log(error);
  }
}
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `${count} damaged files of ${corpus.length}: ${sums.read} read with ${sums.rows} lines and ${sums.accepted} rows ` +
    `accepted, ${sums.refused} refused, ${failed} failed; the longest took ${Math.round(sums.longest)} ms; ${seconds} s.`,
);
process.exitCode = failed > 0 ? 1 : 0;
