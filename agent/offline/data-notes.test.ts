import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, type Override } from "./ask-sample.ts";
import { sampleResult } from "./sample-results.ts";

const assuming =
  (...assumptions: string[]): Override =>
  (name) => {
    const sample = sampleResult(name, 1);
    return typeof sample === "object" ? { ...sample, assumptions } : undefined;
  };

test("all that an analysis assumed is told, with the day and the state of its data", async () => {
  const few = await ask(["How risky is my portfolio?"], null, false, assuming("One.", "Two.", "Three."));
  assert.match(
    few.text,
    /Assumed:\n- One\.\n- Two\.\n- Three\.\n\nBased on: risk of 29 June 2026, data ok\./,
  );
  const many = ["One.", "Two.", "Three.", "Four.", "Five.", "Six."];
  const { text, removed } = await ask(["How risky is my portfolio?"], null, false, assuming(...many));
  assert.match(text, /###### What was assumed\n\n- One\.\n.*- Six\.\n\nBased on/s);
  assert.deepEqual(removed, []);
});

test("each of several results tells its own day and state", async () => {
  const { text } = await ask(["What is my portfolio worth and how risky is my portfolio?"]);
  assert.match(text, /Based on: overview of 30 June 2026, data \w+( \w+)?; risk of 29 June 2026, data ok\./);
});

test("a table of a performance stands in its answer, one that compares with nothing asks with what", async () => {
  const months: Override = (name) => {
    const sample = sampleResult(name, 1);
    if (name !== "get_performance" || typeof sample !== "object") return undefined;
    const columns = ["month", "timeWeightedReturn"];
    return {
      ...sample,
      currency: "EUR",
      tables: [{ name: "months", columns, units: ["text", "rate"], rows: [["2025-01", 0.0213]] }],
    };
  };
  const { text, removed } = await ask(["how were my months in 2025?"], null, false, months);
  assert.match(
    text,
    /\*\*Months\*\*\n\n\| Month \| Time weighted return \|\n\|---\|---:\|\n\| 2025-01 \| 2\.1% \|/,
  );
  assert.deepEqual(removed, []);
  const beaten = await ask(["did I beat the market last year?"]);
  assert.match(beaten.text, /Say what to compare with/);
  assert.deepEqual(
    beaten.calls.filter(({ name }) => name === "get_performance"),
    [],
  );
});

test("a year of birth that was worked out from an age is told", async () => {
  const { text, removed } = await ask(["I am 45 and want to stop working at 63, need 2500 a month"]);
  assert.match(text, /As you are 45, I took 1981 as the year of your birth/);
  assert.deepEqual(removed, []);
});

test("a shock of nothing that can fall is asked about", async () => {
  const { text, calls } = await ask(["suppose it drops by 20%, how bad is that?"]);
  assert.deepEqual(
    calls.filter(({ name }) => name === "run_stress_test"),
    [],
  );
  assert.match(text, /Say what falls or rises and by how much/);
});
