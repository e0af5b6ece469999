import assert from "node:assert/strict";
import { test } from "node:test";
import { expandQuery } from "./expand-query.ts";
import { fuseRankings } from "./fuse-rankings.ts";
import { lookUpWords, resolveQuery } from "./resolve-query.ts";

const known = [
  { symbol: "AAPL", name: "Apple Inc." },
  { symbol: "AMZN", name: "AMAZON.COM, INC." },
  { symbol: "TGT", name: "Target Corp" },
  { symbol: "MS", name: "Morgan Stanley" },
  { symbol: "NORW", name: "Norwind Power plc" },
  { symbol: "NORT", name: "Norwind Telecom ASA" },
  { symbol: "V", name: "Visa Inc." },
  { symbol: null, name: "SANDISK CORP" },
];

test("companies are found by symbol, full name or a first word of their own", () => {
  const cases: [string, string[]][] = [
    ["What did AAPL earn?", ["AAPL"]],
    ["what did apple's chief say", ["AAPL"]],
    ["amazon cloud margin", ["AMZN"]],
    ["$V fees", ["V"]],
    ["morgan stanley and Norwind Power", ["MS", "NORW"]],
    ["Sandisk flash prices", ["SANDISK CORP"]],
    // No company is meant: common words, a name that two share, a word in capitals that is no symbol.
    ["what is the target allocation", []],
    ["norwind dividends", []],
    ["IS THE FED RAISING RATES", []],
    ["a visa for Norway", []],
  ];
  for (const [query, names] of cases)
    assert.deepEqual(resolveQuery(query, known).names.sort(), names.sort(), query);
});

test("years and quarters are read, and what remains is the topic", () => {
  const one = resolveQuery("What were Apple's R&D expenses in Q3 2022?", known);
  assert.deepEqual([one.fiscalYears, one.fiscalPeriod, one.topic], [[2022], "Q3", "were R&D expenses in"]);
  assert.deepEqual(resolveQuery("FY21 versus fiscal 2023 sales", known).fiscalYears, [2021, 2023]);
  assert.equal(resolveQuery("margin in the second quarter of 2023", known).fiscalPeriod, "Q2");
  assert.equal(resolveQuery("margin in the second quarter", known).fiscalPeriod, null);
  assert.equal(resolveQuery("latest news about Apple", known).topic, "about");
});

test("names are looked up with the punctuation they are stored with", () => {
  const words = lookUpWords("Amazon and $BRK.B in the US");
  assert.ok(words.firstWords.includes("amazon.com,"));
  assert.deepEqual(words.symbols, ["BRK.B"]);
});

test("finance wordings bring their other names, and only those that are missing", () => {
  const wordings = expandQuery("How much R&D and net sales?").flatMap((one) => one.others);
  assert.ok(wordings.includes("research and development") && wordings.includes("revenue"));
  assert.ok(!wordings.includes("net sales"));
  assert.deepEqual(expandQuery("zebra farming"), []);
});

test("fusion adds weighted reciprocal ranks; first everywhere is one", () => {
  const scores = fuseRankings([
    { weight: 1, keys: ["a", "b"] },
    { weight: 0.25, keys: ["a", "c"] },
  ]);
  assert.ok(Math.abs((scores.get("a") ?? 0) - 1) < 1e-12);
  // b: (1/62) / (1.25/61); c: (0.25/62) / (1.25/61).
  assert.ok(Math.abs((scores.get("b") ?? 0) - 61 / 62 / 1.25) < 1e-12);
  assert.ok(Math.abs((scores.get("c") ?? 0) - (0.25 * 61) / 62 / 1.25) < 1e-12);
});
