import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { readInstrumentEvents } from "#store/instrument-events.ts";
import { refreshMetadata } from "./refresh-metadata.ts";
import { yahooSearch } from "./sources/test-yahoo-answers.ts";
import { yahoo } from "./sources/yahoo.ts";
import { openBook, openHousehold } from "./test-book.ts";

const listed = yahooSearch.replaceAll("ACME.L", "ACME");
const unknown = listed.replace('"symbol":"ACME"', '"symbol":"APEX"');

test("what a source calls otherwise or lists no more is told in the instrument's history", async () => {
  const household = await openHousehold(["ACME"]);
  const { source: closes } = openBook("yahoo", 1, { ACME: { "2024-01-30": "9", "2024-01-31": "10" } });
  await household.refresh([closes], "2024-01-31");
  const { store, marketId, tenant } = household;
  /** The week's refresh with an answer of Yahoo Finance, and what is known of the symbol then. */
  const told = async (day: string, answer: string) => {
    const fetch = async (url: string) => ({
      status: 200,
      contentType: "application/json",
      headers: {},
      body: Buffer.from(answer),
      url,
    });
    const clock = fixedClock(day);
    const source = yahoo(clock, { fetch, backoffMs: 1 });
    const logger = createLogger("silent");
    const { runs } = await refreshMetadata({ store, marketId, sources: [source], clock, logger });
    assert.deepEqual([runs[0]?.received, runs[0]?.error], [1, null]);
    return (await tenant.run(readInstrumentEvents)).flatMap((event) =>
      event.formerSymbol === "ACME"
        ? [[event.kind, event.date, event.formerName, event.symbol, event.name, event.currency, event.source]]
        : [],
    );
  };
  // The name before was the household's own, which may be another one of the same company.
  assert.deepEqual(await told("2024-02-03", listed), []);
  assert.deepEqual(await told("2024-02-10", listed.replace("Acme Anvils plc", "ACME Anvils, plc")), []);
  const renamed = ["renamed", "2024-02-17", "ACME Anvils, plc", "ACME", "Apex plc", "USD", "Yahoo Finance"];
  const apex = listed.replace("Acme Anvils plc", "Apex plc");
  assert.deepEqual(await told("2024-02-17", apex), [renamed]);
  const delisted = ["delisted", "2024-02-01", "Apex plc", null, null, "USD", "Yahoo Finance"];
  assert.deepEqual(await told("2024-02-24", unknown), [delisted, renamed]);
  assert.deepEqual(await told("2024-03-02", unknown), [delisted, renamed]);
  // Found again: it was never gone.
  assert.deepEqual(await told("2024-03-09", apex), [renamed]);
});

test("what a source never listed, or what still has closes, is not called delisted", async () => {
  const household = await openHousehold(["ACME"]);
  const { source: closes } = openBook("yahoo", 1, { ACME: { "2024-01-31": "10", "2024-03-01": "11" } });
  await household.refresh([closes], "2024-01-31");
  const { store, marketId, tenant } = household;
  const ask = async (day: string, answer: string) => {
    const body = Buffer.from(answer);
    const fetch = async (url: string) => ({ status: 200, contentType: "", headers: {}, body, url });
    const clock = fixedClock(day);
    const logger = createLogger("silent");
    const sources = [yahoo(clock, { fetch, backoffMs: 1 })];
    await refreshMetadata({ store, marketId, sources, clock, logger });
    const events = await tenant.run(readInstrumentEvents);
    return events.filter(({ formerSymbol }) => formerSymbol === "ACME").length;
  };
  assert.equal(await ask("2024-02-24", unknown), 0);
  assert.equal(await ask("2024-03-02", listed), 0);
  await household.refresh([closes], "2024-03-04");
  assert.equal(await ask("2024-03-09", unknown), 0);
});
