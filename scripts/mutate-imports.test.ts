import assert from "node:assert/strict";
import { test } from "node:test";
import { checkMutatedFile, readCorpus } from "./mutated-imports.ts";

const count = 600;

test("damaged files of every format are read or refused in words, keep the ledger's rules, and come in once", () => {
  const corpus = readCorpus(undefined);
  let accepted = 0;
  const reads = new Set<string>();
  for (let seed = 1; seed <= count; seed++) {
    const outcome = checkMutatedFile(corpus, seed);
    accepted += outcome.accepted;
    if (outcome.accepted > 0) reads.add(outcome.name);
  }
  assert.ok(accepted > count, `${accepted} rows accepted`);
  assert.ok(reads.size > corpus.length / 2, `${reads.size} of ${corpus.length} files`);
});
