import assert from "node:assert/strict";
import { test } from "node:test";
import { quoteAge, sessionQuoteView } from "./session-quote.ts";

test("a quote is shown with its time, age, delay and source, and nothing without one", () => {
  const quote = {
    price: "11.5",
    currency: "USD",
    date: "2024-02-01",
    time: "2024-02-01T15:30:00.000Z",
    delayed: true,
    ageMinutes: 23,
    source: "book",
  };
  const text = String(sessionQuoteView(quote)).replaceAll(/<[^>]+>/g, "");
  assert.match(
    text,
    /^Quote .*11\.50.*, 2024-02-01 15:30 UTC \(23 minutes old, delayed by the source, book\)\./,
  );
  const day = String(sessionQuoteView({ ...quote, time: null, ageMinutes: null, delayed: null }));
  assert.match(day, /2024-02-01<\/time> \(may be delayed, book\)/);
  assert.equal(String(sessionQuoteView(null)), "");
});

test("ages are in the unit that says most", () => {
  assert.deepEqual([0, 1, 59, 60, 179, 48 * 60].map(quoteAge), [
    "just now",
    "1 minute old",
    "59 minutes old",
    "1 hour old",
    "2 hours old",
    "2 days old",
  ]);
});
