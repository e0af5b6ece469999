import assert from "node:assert/strict";
import { test } from "node:test";
import { addResult, addText, emptyEvidence } from "./collect-evidence.ts";
import { extractNumbers } from "./extract-numbers.ts";
import { checkNumbers } from "./numbers.ts";

const cases: [string, [string, number][]][] = [
  ["worth €1,234.56 today", [["€1,234.56", 1234.56]]],
  ["Wert: 1.234.567,89 EUR", [["1.234.567,89 EUR", 1234567.89]]],
  ["CHF 10'000.50 in cash", [["CHF 10'000.50", 10000.5]]],
  ["12 345,60 € in total", [["12 345,60 €", 12345.6]]],
  [
    "$1.2m and £3bn",
    [
      ["$1.2m", 1.2e6],
      ["£3bn", 3e9],
    ],
  ],
  [
    "up 7.1% or 12,5 %",
    [
      ["7.1%", 0.071],
      ["12,5 %", 0.125],
    ],
  ],
  ["down −3.25 percent", [["−3.25 percent", 0.0325]]],
  ["costs 52 bps", [["52 bps", 0.0052]]],
  ["about 1.5 million dollars", [["1.5 million dollars", 1.5e6]]],
  [
    "25k and 3 thousand",
    [
      ["25k", 25000],
      ["3 thousand", 3000],
    ],
  ],
  ["for 20 years", [["20 years", 20]]],
  [
    "0.5 shares at .75",
    [
      ["0.5", 0.5],
      [".75", 0.75],
    ],
  ],
  [
    "2,024 shares and 2024 shares",
    [
      ["2,024", 2024],
      ["2024", 2024],
    ],
  ],
  ["(1,234) in parentheses", [["1,234", 1234]]],
];

test("figures are found in many notations", () => {
  for (const [text, expected] of cases) {
    const found = extractNumbers(text).map((mention) => [mention.text, mention.readings[0]?.value]);
    assert.deepEqual(
      found.map(([written]) => written),
      expected.map(([written]) => written),
      text,
    );
    for (const [index, [, value]] of expected.entries()) {
      assert.ok(Math.abs(Number(found[index]?.[1]) - value) <= value * 1e-12, text);
    }
  }
});

test("dates, times, quarters, ordinals, list numbers, markers, names and ids are no figures", () => {
  const texts = [
    "as of 2024-06-28 and 28/06/2024 and 28.06.2024",
    "on 3 May 2024, May 3, 2024 and the 1st of June; in March 2023",
    "In 2008 and since 2020; FY2024, Q3 2025, H1",
    "1. first\n2) second",
    "said so [1][12]",
    "S&P 500, MSCI World, Nikkei 225, STOXX 600, a 10-K and 8-K",
    "US0378331005 at 14:30",
    "https://example.org/a/123?b=456",
    "doc:5b2c#12",
  ];
  for (const text of texts) assert.deepEqual(extractNumbers(text), [], text);
});

test("an ambiguous separator is read both ways", () => {
  const values = (text: string) => extractNumbers(text)[0]?.readings.map((reading) => reading.value);
  assert.deepEqual(values("1,234"), [1234, 1.234]);
  assert.deepEqual(values("1.234"), [1.234, 1234]);
  assert.deepEqual(values("0.123"), [0.123]);
});

const result = {
  asOf: "2024-06-28",
  from: "2023-06-28",
  period: "1Y",
  marketValue: { amount: "118432.55", currency: "EUR" },
  timeWeightedReturn: { value: 0.0712345, reason: null },
  holdings: [
    { symbol: "NRTH", quantity: "120.5", weight: 0.2345 },
    { symbol: "X", quantity: "3", weight: 0.1 },
  ],
  note: "Prices of 2 holdings are older than 5 days",
  accountId: "77",
};

function judge(text: string, words = "", passage = ""): string[] {
  const evidence = emptyEvidence();
  addResult(evidence, result);
  addText(evidence, words);
  addText(evidence, passage);
  return checkNumbers(text, evidence).unmatched.map((mention) => mention.text);
}

test("a source number may be rounded, turned into percent, and stated without its sign", () => {
  const good = [
    "€118,432.55",
    "118.432,55 €",
    "€118,433",
    "€118.4k",
    "about €118,000",
    "7.12%",
    "7.1 percent",
    "712 bps",
    "23.45%",
    "120.5 shares",
    "2 holdings",
    "over 1 year",
    "over 12 months",
    "366 days",
    "older than 5 days",
    "€120k",
  ];
  for (const text of good.slice(0, -1)) assert.deepEqual(judge(text), [], text);
  assert.deepEqual(judge("nearly €120k"), []);
  assert.deepEqual(judge("€120k"), ["€120k"]);
});

test("what no source shows is refused, arithmetic included", () => {
  const bad = [
    "€118,432.56",
    "€118,000",
    "7.2%",
    "7.13%",
    "8 holdings",
    "€236,865.10",
    "33.45%",
    "77",
    "13 months",
  ];
  for (const text of bad) assert.deepEqual(judge(text).length, 1, text);
});

test("the user's words and passages count; a table in millions may be written out", () => {
  assert.deepEqual(judge("With 500 a month for 20 years", "if I save 500 a month for 20 years"), []);
  const table = "Revenue (in millions of dollars): 2023 1,234 2022 1,101. Margin 12.3%.";
  assert.deepEqual(judge("Revenue was $1,234 million, margin 12.3%", "", table), []);
  assert.deepEqual(judge("Revenue was $1,243 million", "", table), ["$1,243 million"]);
});

test("a whole number may count the answer's own list", () => {
  assert.deepEqual(judge("You hold 4:\n- a\n- b\n- c\n- d"), []);
  assert.deepEqual(judge("The top 6:\n| a |\n|---|\n| b |\n| c |\n| d |\n| e |\n| f |\n| g |"), []);
  assert.deepEqual(judge("You hold 9:\n- a\n- b\n- c\n- d"), ["9"]);
});

/** Deterministic pseudo-random numbers: Park and Miller, "minimal standard". */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** One digit of a written figure changed to another. */
function corrupt(written: string, random: () => number): string {
  const places = [...written.matchAll(/\d/g)].map((match) => match.index);
  const place = places[Math.floor(random() * places.length)] ?? 0;
  const digit = (Number(written[place]) + 1 + Math.floor(random() * 9)) % 10;
  return `${written.slice(0, place)}${digit}${written.slice(place + 1)}`;
}

test("of figures quoted from 300 results at least 99 % pass, of one-digit changes at most 4 %", () => {
  const random = generator(20_260_101);
  let quoted = 0;
  let accepted = 0;
  let changed = 0;
  let slipped = 0;
  for (let document = 0; document < 300; document += 1) {
    const amounts = Array.from({ length: 24 }, () => (10 ** (2 + random() * 5)).toFixed(2));
    const rates = Array.from({ length: 8 }, () => (random() - 0.3) * 0.8);
    const evidence = emptyEvidence();
    addResult(evidence, { amounts: amounts.map((amount) => ({ amount, currency: "EUR" })), rates });
    const amount = amounts[Math.floor(random() * amounts.length)] ?? "1";
    const rate = rates[Math.floor(random() * rates.length)] ?? 0;
    const number = Number(amount);
    const written = [
      `€${number.toLocaleString("en-US", { minimumFractionDigits: 2 })}`,
      `${number.toLocaleString("de-DE", { minimumFractionDigits: 2 })} €`,
      `EUR ${Math.round(number).toLocaleString("en-US")}`,
      `${(rate * 100).toFixed(1)}%`,
      `${(rate * 100).toFixed(2)} %`,
      `CHF ${number.toLocaleString("de-CH", { minimumFractionDigits: 2 })}`,
    ];
    for (const text of written) {
      quoted += 1;
      if (checkNumbers(`It is ${text} now.`, evidence).unmatched.length === 0) accepted += 1;
      const wrong = corrupt(text, random);
      changed += 1;
      if (checkNumbers(`It is ${wrong} now.`, evidence).unmatched.length === 0) slipped += 1;
    }
  }
  assert.ok(accepted / quoted >= 0.99, `accepted ${accepted} of ${quoted}`);
  assert.ok(slipped / changed <= 0.04, `slipped ${slipped} of ${changed}`);
});
