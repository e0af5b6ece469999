import assert from "node:assert/strict";
import { test } from "node:test";
import { packTexts, unpackTexts } from "./packed-texts.ts";

test("packed texts come back as they were, also through another thread", async () => {
  const texts = ["1,2,3", "", "é|€|😀", "9".repeat(2_500_000), "last"];
  const packed = await packTexts(texts);
  assert.deepEqual(unpackTexts(packed), texts);
  const travelled = structuredClone(packed);
  assert.equal(travelled.bytes.buffer.byteLength, packed.bytes.buffer.byteLength);
  packed.bytes[0] = 56;
  assert.equal(unpackTexts(travelled)[0], "8,2,3", "the same memory");
  assert.deepEqual(unpackTexts(await packTexts([])), []);
});

test("others have their turn while long texts are packed", async () => {
  let turns = 0;
  const count = () => {
    turns += 1;
    if (turns < 3) setImmediate(count);
  };
  setImmediate(count);
  await packTexts(Array.from({ length: 5 }, () => "1".repeat(1_000_000)));
  assert.equal(turns, 3);
});
