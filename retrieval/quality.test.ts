import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { createEmbedder } from "./embedders/index.ts";
import { indexDocuments } from "./index-documents.ts";
import { readDocument } from "./ingest/read-document.ts";
import { searchResearch } from "./search-research.ts";

const folder = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/documents`;
const pages = `${folder}/sec_10q_pages.jsonl.gz`;

/** Questions in a user's words, with the pages on which the answer stands, read by hand. */
const questions: readonly [question: string, pages: readonly string[]][] = [
  ["How much did Apple's iPhone sales grow in Q3 2022?", ["2022 Q3 AAPL 18", "2022 Q3 AAPL 19"]],
  ["How much of its own stock did Apple buy back in Q3 2022?", ["2022 Q3 AAPL 14", "2022 Q3 AAPL 22"]],
  ["What was Apple's effective tax rate in Q1 2023?", ["2023 Q1 AAPL 22"]],
  ["How much commercial paper did Apple have outstanding in Q3 2022?", ["2022 Q3 AAPL 14"]],
  ["How did Apple do in Greater China in Q1 2023?", ["2023 Q1 AAPL 19", "2023 Q1 AAPL 20"]],
  [
    "What did Amazon lose on its stake in Rivian in 2022?",
    ["2022 Q3 AMZN 8", "2022 Q3 AMZN 9", "2022 Q3 AMZN 28"],
  ],
  ["What is Amazon's free cash flow in Q1 2023?", ["2023 Q1 AMZN 29", "2023 Q1 AMZN 30", "2023 Q1 AMZN 31"]],
  ["How profitable was AWS in Amazon's Q1 2023?", ["2023 Q1 AMZN 20", "2023 Q1 AMZN 26"]],
  ["Why did Amazon's fulfillment costs rise in Q3 2022?", ["2022 Q3 AMZN 27"]],
  ["Is Amazon being sued over antitrust?", ["2022 Q3 AMZN 14", "2023 Q1 AMZN 14"]],
  ["What is Intel's deal with Brookfield about?", ["2022 Q3 INTC 21", "2022 Q3 INTC 4", "2023 Q1 INTC 12"]],
  ["What did Intel receive from the Mobileye IPO?", ["2023 Q1 INTC 12"]],
  ["How did Intel change the depreciation of its machinery in 2023?", ["2023 Q1 INTC 14", "2023 Q1 INTC 33"]],
  ["What did Intel's layoffs cost in Q3 2022?", ["2022 Q3 INTC 13", "2022 Q3 INTC 39"]],
  ["What will Microsoft pay for Activision Blizzard?", ["2022 Q3 MSFT 18", "2023 Q1 MSFT 18"]],
  [
    "How much severance did Microsoft book in Q1 2023?",
    ["2023 Q1 MSFT 10", "2023 Q1 MSFT 32", "2023 Q1 MSFT 35"],
  ],
  ["How fast does LinkedIn grow at Microsoft?", ["2022 Q3 MSFT 35", "2023 Q1 MSFT 37", "2022 Q3 MSFT 33"]],
  ["How large were Nvidia's inventory provisions in Q3 2022?", ["2022 Q3 NVDA 31"]],
  ["What happened to NVIDIA's purchase of Arm?", ["2022 Q3 NVDA 9", "2022 Q3 NVDA 27", "2023 Q1 NVDA 9"]],
  [
    "Which export licences does Nvidia need for A100 and H100?",
    ["2022 Q3 NVDA 27", "2022 Q3 NVDA 41", "2023 Q1 NVDA 24"],
  ],
];

test("the right page of a real filing is among the first ten for most questions", {
  skip: existsSync(pages) ? false : "real data is not here",
}, async (t) => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const embedder = createEmbedder(undefined);
  const documents = await readDocument(readFileSync(pages), {
    fileName: "sec_10q_pages.jsonl.gz",
    publishedAt: "2024-01-01",
  });
  const started = performance.now();
  const receipt = await indexDocuments({ tenant: store.tenant(marketId, marketId), embedder, documents });
  t.diagnostic(`${receipt.chunks} passages indexed in ${Math.round(performance.now() - started)} ms`);
  assert.equal(receipt.indexed, 10);
  const context = { tenant, clock: fixedClock("2024-01-02"), baseCurrency: "USD", embedder };
  const times: number[] = [];
  let firstFiling = 0;
  const ranks: number[] = [];
  for (const [query, gold] of questions) {
    const from = performance.now();
    const { passages } = await searchResearch(context, { query, limit: 10 });
    times.push(performance.now() - from);
    const keys = passages.map((passage) => {
      const [, quarter, year] = /(Q\d) (\d{4})$/.exec(passage.title) ?? [];
      return `${year} ${quarter} ${passage.symbols[0]} ${passage.page}`;
    });
    const filings = new Set(gold.map((page) => page.split(" ").slice(0, 3).join(" ")));
    if (filings.has(keys[0]?.split(" ").slice(0, 3).join(" ") ?? "")) firstFiling++;
    const rank = keys.findIndex((key) => gold.includes(key)) + 1;
    ranks.push(rank);
    if (rank === 0) t.diagnostic(`missed: ${query} (found ${keys.slice(0, 4).join(", ")})`);
  }
  const share = (k: number) => ranks.filter((rank) => rank > 0 && rank <= k).length / ranks.length;
  const sorted = [...times].sort((a, b) => a - b);
  t.diagnostic(
    `hit@1 ${share(1)}, hit@5 ${share(5)}, hit@10 ${share(10)}, right filing first ${firstFiling / ranks.length}`,
  );
  t.diagnostic(`search p50 ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms`);
  assert.ok(share(10) >= 0.6, `hit@10 is ${share(10)}`);
  assert.ok(firstFiling / ranks.length >= 0.8, `right filing first in ${firstFiling} of ${ranks.length}`);
});
