import assert from "node:assert/strict";
import { test } from "node:test";
import { demoDocuments, readWrittenDocuments } from "./demo-documents.ts";
import { DEMO_TODAY } from "./demo-ids.ts";
import { buildDemoMarket, priceText } from "./demo-market.ts";
import { DEMO_INSTRUMENTS } from "./instruments.ts";
import { renderFacts } from "./render-facts.ts";

const market = buildDemoMarket();
const documents = demoDocuments(market);
const byKey = new Map(documents.map((document) => [document.documentKey, document]));

test("there are about 120 documents of five kinds, dated within the world and marked as fictional", () => {
  const kinds = Map.groupBy(documents, (document) => document.kind);
  const counts = Object.fromEntries([...kinds].map(([kind, list]) => [kind, list.length]));
  assert.deepEqual(counts, { news: 64, annual_report: 18, quarterly_report: 12, factsheet: 14, notice: 18 });
  assert.equal(byKey.size, documents.length);
  const symbols = new Set(DEMO_INSTRUMENTS.map((instrument) => instrument.symbol));
  for (const document of documents) {
    assert.ok(
      document.publishedAt >= "2016-07-01" && document.publishedAt <= DEMO_TODAY,
      document.documentKey,
    );
    assert.match(document.publisher, /\(fictional\)$/);
    assert.deepEqual(
      document.symbols.filter((symbol) => !symbols.has(symbol)),
      [],
    );
    assert.doesNotMatch(document.text, /\{\{|\}\}|undefined|NaN/);
  }
});

test("every instrument is written about", () => {
  const written = new Set(documents.flatMap((document) => document.symbols));
  assert.deepEqual(
    DEMO_INSTRUMENTS.map((i) => i.symbol).filter((symbol) => !written.has(symbol)),
    [],
  );
});

test("each day's move stated in a document is the move of the quoted prices", () => {
  let checked = 0;
  for (const { documentKey, fields, body } of readWrittenDocuments()) {
    const text = byKey.get(`demo/${documentKey}`)?.text ?? "";
    for (const [, direction, symbol = "", date = ""] of body.matchAll(/\{\{(rose|fell) (\S+) (\S+?)\}\}/g)) {
      const index = market.days.indexOf(date);
      const quoted = (i: number) => Number(priceText(market.series.get(symbol)?.closes[i] ?? 0));
      const move = (quoted(index) / quoted(index - 1) - 1) * 100;
      assert.equal(Math.sign(move), direction === "rose" ? 1 : -1, `${documentKey} ${symbol}`);
      assert.ok(text.includes(`${Math.abs(move).toFixed(1)}%`), `${documentKey} ${symbol} ${move}`);
      assert.equal(date, fields.get("date"), `${documentKey} tells of the day it appears`);
      checked += 1;
    }
  }
  assert.ok(checked > 60);
});

test("a sentence that contradicts the prices is refused", () => {
  assert.throws(
    () => renderFacts(market, "up {{rose HAVNC 2022-07-28}}"),
    /sentence and the prices disagree/,
  );
  assert.throws(() => renderFacts(market, "{{no-such fact}} {{nothing HAVNC}}"), /no fact nothing/);
});

test("facts render as a reader would write them", () => {
  assert.equal(
    renderFacts(
      market,
      "{{close GLYNT 2021-06-11}}, {{eps KESTR 2023}}, {{revenue GLYNT 2025}}, {{policy EUR 2019-10-14}}",
    ),
    "USD 140.21, USD 0.55, USD 12,480 million, -0.25%",
  );
});

test("one document carries planted instructions and one pair is nearly the same", () => {
  const planted = documents.filter((document) => /ignore all previous instructions/i.test(document.text));
  assert.deepEqual(
    planted.map((document) => document.documentKey),
    ["demo/news/forum-alvaron-tip"],
  );
  const words = (key: string) => new Set((byKey.get(key)?.text ?? "").toLowerCase().match(/\w+/g));
  const a = words("demo/news/brenhold-2023-dividend-cut");
  const b = words("demo/news/brenhold-2023-dividend-cut-wire");
  assert.ok(a.intersection(b).size / a.union(b).size > 0.7);
});
