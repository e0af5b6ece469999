import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { loadPrompt, loadPrompts } from "./load-prompt.ts";

test("every prompt of the folder loads by its name and holds nothing that changes from day to day", async () => {
  const names = (await readdir(new URL("./", import.meta.url)))
    .filter((file) => file.endsWith(".md"))
    .map((file) => file.slice(0, -3));
  assert.ok(names.length >= 4);
  for (const name of names) {
    const prompt = await loadPrompt(name);
    assert.ok(prompt.text.length > 100, name);
    assert.doesNotMatch(prompt.text, /\b20\d\d\b/, `${name} names a year`);
  }
});

test("prompts joined twice are the same bytes with the same hash", async () => {
  const one = await loadPrompts(["system.coach", "tool-guidance"]);
  const two = await loadPrompts(["system.coach", "tool-guidance"]);
  assert.deepEqual(one, two);
  assert.match(one.sha256, /^[0-9a-f]{64}$/);
});

test("a name that leaves the folder is refused", async () => {
  await assert.rejects(loadPrompt("../package"), RangeError);
});
