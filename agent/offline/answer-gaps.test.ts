import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, type Override } from "./ask-sample.ts";
import { sampleResult } from "./sample-results.ts";

const eur = (amount: string) => ({ amount, currency: "EUR" });
const sale = {
  date: "2023-09-15",
  kind: "sell",
  symbol: "BRNHD",
  name: "Brenhold Versorgung AG",
  quantity: "145",
  price: "13.39",
  amount: eur("1941.55"),
  cashEffect: eur("1930.00"),
};
const page = (transactions: unknown[], message?: string) => ({
  total: transactions.length,
  transactions,
  nextCursor: null,
  assumptions: [],
  dataQuality: {
    status: "ok",
    issues: message === undefined ? [] : [{ code: "unknown_symbol", severity: "warning", message }],
  },
});

test("an instrument that was sold is known by its name, and asked for by its symbol", async () => {
  const ledger: Override = (name) => (name === "get_transactions" ? page([sale]) : undefined);
  const { calls, text, removed } = await ask(
    ["Show my transactions of Brenhold Versorgung in September 2023"],
    null,
    false,
    ledger,
  );
  assert.deepEqual(calls.at(-1)?.arguments, {
    symbol: "BRNHD",
    from: "2023-09-01",
    to: "2023-09-30",
    limit: 12,
  });
  assert.match(
    text,
    /15 September 2023 \| sell \| Brenhold Versorgung AG \(BRNHD\) \| 145 \| €13\.39 \| €1,941\.55/,
  );
  assert.deepEqual(removed, []);
  const made = await ask(["how much did i make on brenhold"], null, false, ledger);
  assert.match(made.text, /You do not hold Brenhold Versorgung AG.*past transactions of it.*€1,941\.55/s);
});

test("a name that nobody knows is never answered with an empty or a whole ledger", async () => {
  const ledger: Override = (name, { symbol }) =>
    name === "get_transactions"
      ? page([], symbol === undefined ? undefined : "No instrument has the symbol tesla.")
      : undefined;
  for (const question of [
    "show my transactions of tesla",
    "dividends from Tesla",
    "when did I sell Tesla?",
  ]) {
    const { text } = await ask([question], null, false, ledger);
    assert.match(text, /cannot tell which instrument you mean\. No instrument has the symbol/, question);
    assert.doesNotMatch(text, /are recorded/, question);
  }
  const made = await ask(["how much did I make on Tesla"], null, false, ledger);
  assert.match(made.text, /nothing called Tesla/);
  assert.doesNotMatch(made.text, /196,063|47\.5%/);
});

test("a portfolio without a transaction is told how to begin, without zeros", async () => {
  const empty: Override = (name, { date }) => {
    const sample = sampleResult(name, 1);
    if (typeof sample !== "object") return undefined;
    if (name === "get_overview" && date === undefined) return { ...sample, transactionCount: 0 };
    if (name === "get_holdings") return { ...sample, holdings: [], cash: [] };
    if (name === "get_performance") return { ...sample, startValue: eur("0.00"), endValue: eur("0.00") };
    return name === "get_transactions" ? page([]) : undefined;
  };
  const questions = [
    "how did I do this year?",
    "what do I own?",
    "cash?",
    "fees",
    "my last trades",
    "what is it worth",
  ];
  for (const question of questions) {
    const { text } = await ask([question], null, false, empty);
    assert.match(text, /no transactions in your portfolio yet.*\*\*Import\*\* page/s, question);
    assert.doesNotMatch(text, /0\.00|not available/, question);
  }
});

test("old prices are told above the answer", async () => {
  const message = "Prices more than 5 days older than 2026-06-30 were used: ALVRN (2026-02-01).";
  const stale: Override = (name) => {
    const sample = sampleResult(name, 1);
    const issues = [{ code: "stale_price", severity: "warning", message }];
    return typeof sample === "object" ? { ...sample, dataQuality: { status: "warning", issues } } : undefined;
  };
  const { text, removed } = await ask(["What is my portfolio worth?"], null, false, stale);
  assert.match(text, /^\*\*Note the age and gaps of the data:\*\*\n- Prices more than 5 days/);
  assert.deepEqual(removed, []);
});
