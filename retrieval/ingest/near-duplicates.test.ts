import assert from "node:assert/strict";
import { test } from "node:test";
import { jaccard, shingles, simhash, simhashKeys } from "./near-duplicates.ts";

const words = Array.from({ length: 300 }, (_, i) => `word${(i * 7919) % 1009}`);

function bits(one: bigint, other: bigint): number {
  return BigInt.asUintN(64, one ^ other)
    .toString(2)
    .replaceAll("0", "").length;
}

test("a lightly edited text stays near, another one is far", () => {
  const original = shingles(words.join(" "));
  const edited = shingles(
    [...words.slice(0, 150), "inserted", ...words.slice(150), "at", "the", "end"].join(" "),
  );
  const other = shingles(words.map((word) => `${word}x`).join(" "));
  assert.ok(jaccard(original, edited) > 0.9);
  assert.ok(bits(simhash(original), simhash(edited)) <= 12);
  assert.equal(jaccard(original, other), 0);
  assert.ok(bits(simhash(original), simhash(other)) > 16);
  assert.ok(simhashKeys(simhash(original)).some((key) => simhashKeys(simhash(edited)).includes(key)));
});

test("the hash fits a signed 64-bit column and its keys name each byte", () => {
  for (const text of ["", "one", "one two three", words.join(" ")]) {
    const hash = simhash(shingles(text));
    assert.equal(BigInt.asIntN(64, hash), hash);
    assert.ok(simhashKeys(hash).every((key, i) => key >= i * 256 && key < (i + 1) * 256));
  }
  assert.deepEqual(simhashKeys(-1n), [255, 511, 767, 1023, 1279, 1535, 1791, 2047]);
});

test("case and punctuation do not count", () => {
  assert.equal(jaccard(shingles("Profit rose, by 7 %!"), shingles("profit ROSE by 7")), 1);
});
