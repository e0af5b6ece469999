import assert from "node:assert/strict";
import { test } from "node:test";
import { APART_FROM_BYTES, readFileApart } from "./read-file-apart.ts";
import { type FileToRead, readImportFile } from "./read-import-file.ts";

const head = "date,type,symbol,quantity,price,currency,account";

function file(text: string): FileToRead {
  const options = { mapping: {}, currency: "EUR", today: "2024-06-28" };
  return { bytes: Buffer.from(text), format: undefined, options, account: null, earlier: [] };
}

test("a large file is read in a thread as it would be read here", async () => {
  const lines = Array.from(
    { length: 8_000 },
    (_, index) => `2024-01-${String((index % 28) + 1).padStart(2, "0")},buy,A${index},1,5.00,EUR,De\u200bpot`,
  );
  const large = file([head, ...lines, "no day,buy,A,1,5,EUR,Depot"].join("\n"));
  assert.ok(large.bytes.length > APART_FROM_BYTES);
  const apart = await readFileApart(large);
  assert.equal(apart.identified.length, 8_001);
  assert.deepEqual(apart, readImportFile(large));
});

test("what is wrong with a large file is said in the same words", async () => {
  const blank = file(`${head}\n${"x,y\n".repeat(APART_FROM_BYTES / 4)}`);
  const wrong = { ...blank, format: "nothing" };
  await assert.rejects(readFileApart(wrong), {
    name: "CoachError",
    kind: "invalid_input",
    message: /Use one of/,
  });
  const { bytes } = file(`When,What\n${"2024-01-01,1\n".repeat(APART_FROM_BYTES / 8)}`);
  await assert.rejects(readFileApart({ ...blank, bytes }), {
    name: "CoachError",
    message: /It is not clear which column holds/,
  });
});
