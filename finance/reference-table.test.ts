import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("./", import.meta.url);

/** First cells of the tables in docs/finance.md, and the names in backticks inside them. */
const rows = readFileSync(new URL("../docs/finance.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| function"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("the reference table names functions that exist, each with formula, source and check", async () => {
  const exported = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
    const text = readFileSync(new URL(name, folder), "utf8");
    for (const match of text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm))
      exported.add(match[1] ?? "");
  }
  assert.ok(rows.length >= 60, `${rows.length} rows`);
  for (const [, names = "", ...cells] of rows) {
    for (const [, name = ""] of names.matchAll(/`(\w+)`/g))
      assert.ok(exported.has(name), `${name} is no function`);
    assert.ok(
      cells.slice(0, 4).every((cell) => cell !== ""),
      names,
    );
  }
});
