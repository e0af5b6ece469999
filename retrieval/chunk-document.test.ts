import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SourceDocument } from "#store/documents.ts";
import { chunkDocument } from "./chunk-document.ts";
import { cleanText } from "./ingest/clean-text.ts";

function document(text: string, more: Partial<SourceDocument> = {}): SourceDocument {
  return {
    documentKey: "k",
    title: "Acme 10-K FY2022",
    publisher: "SEC",
    kind: "10-K",
    publishedAt: "2023-02-01",
    symbols: ["ACM"],
    company: "Acme Corp",
    fiscalYear: 2022,
    fiscalPeriod: "FY",
    language: "en",
    text,
    url: null,
    ...more,
  };
}

const lines = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "# Heading",
    "Item 7A. Market risk",
    "Item 2.",
    "MARKET RISK FACTORS",
    "\f",
    "",
    "a | b | c",
    "😀".repeat(900),
  ),
  fc.nat({ max: 5_000 }).map((length) => "word ".repeat(length / 5)),
);

test("every passage is verbatim at its offsets, in order, and together they hold every visible character", () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 30 }), fc.constantFrom("news", "10-K"), (parts, kind) => {
      const text = cleanText(parts.join("\n"));
      const chunks = chunkDocument(document(text, { kind }));
      let end = 0;
      let held = "";
      for (const [index, chunk] of chunks.entries()) {
        assert.equal(text.slice(chunk.start, chunk.end), chunk.body);
        assert.equal(chunk.ordinal, index);
        assert.ok(chunk.start >= end && chunk.end > chunk.start);
        assert.ok(chunk.body.isWellFormed() && !chunk.body.includes("\f"));
        assert.ok(chunk.body.length <= 4_500);
        end = chunk.end;
        held += chunk.body;
      }
      assert.equal(held.replace(/\s/g, ""), text.replace(/\s/g, ""));
    }),
    { numRuns: 150 },
  );
});

test("sections follow the headings of a filing, pages are numbered", () => {
  const filler = "The company sells anvils in many countries. ".repeat(20);
  const text = `ITEM 1.\nBUSINESS\n${filler}\n\nItem 1A. Risk Factors\n\n${filler}\fMARKET CONDITIONS ABROAD\n${filler}\n\nItem 7A of our report is quoted here. ${filler}`;
  const chunks = chunkDocument(document(text));
  assert.deepEqual(
    chunks.map(({ page, section }) => [page, section]),
    [
      [1, "Item 1. BUSINESS"],
      [1, "Item 1A. Risk Factors"],
      [2, "Item 1A. Risk Factors > MARKET CONDITIONS ABROAD"],
    ],
  );
  assert.equal(chunks[1]?.header, "Acme Corp Acme 10-K FY2022 ACM FY 2022 > Item 1A. Risk Factors");
});

test("a text without headings is cut near the target at ends of sentences", () => {
  const text = "Prices rose again in the third quarter of the year. ".repeat(120).trim();
  const chunks = chunkDocument(document(text, { kind: "note" }));
  assert.ok(chunks.length >= 3);
  for (const chunk of chunks) {
    assert.ok(chunk.body.length <= 2_600 && chunk.body.endsWith("."));
    assert.equal(chunk.section, null);
    assert.equal(chunk.page, null);
  }
});

test("a table stays whole up to twice the target", () => {
  const table = Array.from(
    { length: 60 },
    (_, i) => `Segment number ${i} | ${i * 11} | ${i * 13} | ${i * 17}`,
  ).join("\n");
  const chunks = chunkDocument(document(`Intro.\n\n${table}\n\nOutro.`));
  assert.ok(chunks.some((chunk) => chunk.body.includes(table)));
});
