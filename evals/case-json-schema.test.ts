import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { caseJsonSchema } from "./case-json-schema.ts";

test("the JSON Schema for editors is that of the case reader; renew it with `node evals/case-json-schema.ts`", () => {
  const written = readFileSync(new URL("./case.schema.json", import.meta.url), "utf8");
  assert.deepEqual(JSON.parse(written), JSON.parse(caseJsonSchema()));
});
