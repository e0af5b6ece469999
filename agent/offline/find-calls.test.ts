import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./ask-sample.ts";

async function asked(question: string) {
  const { calls, text, removed } = await ask([question]);
  return { calls: calls.filter(({ name }) => name !== "get_holdings"), answer: text, removed };
}

test("questions for an instrument search for it by what was written", async () => {
  const searches = [
    ["find instrument Meta Platforms", "Meta Platforms"],
    ["Search for the stock called Meta, please", "Meta,"],
    ["search instrument US30303M1027", "US30303M1027"],
    ["What is the ticker of Meta Platforms?", "Meta Platforms"],
    ["what's the ISIN of META", "META"],
    ["What is the symbol and ISIN for Meta stock?", "Meta"],
    ["Do you know Meta Platforms?", "Meta Platforms"],
    ["do you know the stock META?", "META"],
    ["What happened to FB?", "FB"],
    ["what happened to the ticker FB", "FB"],
    ["What became of FB?", "FB"],
  ] as const;
  for (const [question, query] of searches) {
    const { calls, answer, removed } = await asked(question);
    const expected = { name: "search_instruments", arguments: { query: query.replace(",", ""), limit: 5 } };
    assert.deepEqual(calls, [expected], question);
    assert.match(answer, /\*\*META\*\* is Meta Platforms, listed in USD on XNAS\. Its ISIN is US30303M1027/);
    assert.match(answer, /Was FB \(Facebook\); renamed on 2022-06-09/);
    assert.deepEqual(removed, [], question);
  }
});

test("news of a company, and other things that one may know or look for, are no search for instruments", async () => {
  for (const question of [
    "What happened to Alvaron?",
    "What happened to ALVRN?",
    "Do you know how my portfolio did?",
    "Search for news on Alvaron",
    "find my largest holdings",
    "What is the price of Alvaron?",
  ]) {
    const { calls } = await asked(question);
    assert.ok(!calls.some(({ name }) => name === "search_instruments"), question);
  }
});

test("several that fit are listed, and nothing that fits is said", async () => {
  const listing = {
    isin: null,
    exchange: null,
    currency: null,
    assetClass: "other",
    close: null,
    date: null,
  };
  const found = (symbols: readonly string[]) =>
    symbols.map((symbol) => ({ symbol, name: symbol, ...listing, traded: false, note: null, stored: false }));
  const answer = async (symbols: readonly string[]) => {
    const { text } = await ask(["find the fund called Xyz"], null, false, (name) =>
      name === "search_instruments" ? { asOf: "2026-06-30", instruments: found(symbols) } : undefined,
    );
    return text;
  };
  assert.match(await answer(["AAA", "BBB"]), /the best first:\n\n- \*\*AAA\*\* is AAA\..*\n- \*\*BBB\*\*/);
  assert.match(await answer([]), /I know no instrument that fits/);
});
