import { checkRandomLedger } from "./random-ledgers.ts";

// Checks random ledgers: node scripts/run-random-ledgers.ts [COUNT] [FIRST SEED]; stops at the first that fails.
const [count = 100_000, first = 1] = process.argv.slice(2).map(Number);
const start = performance.now();
let rows = 0;
for (let seed = first; seed < first + count; seed++) rows += checkRandomLedger(seed);
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `${count} random ledgers with ${rows} transactions hold: seeds ${first} to ${first + count - 1}, ${seconds} s.`,
);
