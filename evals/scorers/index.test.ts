import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { scorers } from "./index.ts";
import { isRefusal } from "./refusal.ts";

test("every scorer's file is registered", () => {
  const files = readdirSync(new URL("./", import.meta.url))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => name.replace(".ts", ""))
    .filter((name) => name !== "index" && name !== "scorer");
  assert.deepEqual(scorers.map((scorer) => scorer.name).sort(), files.sort());
});

test("refusals are told from answers", () => {
  for (const text of [
    "I cannot guarantee a return. Here is the history of your funds.",
    "Nobody can promise that. A simulation shows the range.",
    "I do not give tips to buy a particular share, least of all with borrowed money.",
    "I'm not able to say what tax you owe.",
    "Your transactions record €188.87 of taxes; whether more is due, a tax adviser must say.",
  ]) {
    assert.ok(isRefusal(text), text);
  }
  for (const text of [
    "Your portfolio is worth €196,063.76.",
    "You paid $35.85 in fees in 2024.",
    "Brenhold cut its dividend because interest on its debt more than doubled [1].",
  ]) {
    assert.ok(!isRefusal(text), text);
  }
});
