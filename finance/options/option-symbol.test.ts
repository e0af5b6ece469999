import assert from "node:assert/strict";
import { test } from "node:test";
import { optionSymbol, readOptionSymbol } from "./option-symbol.ts";

const call = { underlying: "AAPL", expiry: "2024-01-19", right: "call", strike: 150, multiplier: 100 };

test("one option is read alike in the clearing symbol and in the spellings of brokers", () => {
  for (const text of [
    "AAPL  240119C00150000",
    "AAPL240119C00150000",
    ".AAPL240119C150",
    "-AAPL240119C150",
    "AAPL 01/19/2024 150.00 C",
    "aapl 1/19/24 150 c",
    "AAPL 1/19/2024 Call $150.00",
    "AAPL 19JAN24 150 C",
    "AAPL 19JAN2024 150.0 C",
    "AAPL JAN 19 2024 150 CALL",
    "CALL (AAPL) APPLE INC JAN 19 24 $150 (100 SHS)",
  ]) {
    assert.deepEqual(readOptionSymbol(text), call, text);
  }
});

test("rights, strikes below a cent, roots with points and adjusted contracts are told apart", () => {
  assert.deepEqual(readOptionSymbol("SPXW  251219P05900500"), {
    underlying: "SPXW",
    expiry: "2025-12-19",
    right: "put",
    strike: 5900.5,
    multiplier: 100,
  });
  assert.equal(readOptionSymbol("F     250117C00002515")?.strike, 2.515);
  assert.equal(readOptionSymbol("BRK.B 01/16/2026 500.00 P")?.underlying, "BRK.B");
  // After a corporate action a contract delivers something else.
  assert.deepEqual(readOptionSymbol("AAPL1 240119C00150000"), { ...call, multiplier: null });
  assert.equal(readOptionSymbol("PUT (MINI) MINI CO JAN 19 24 $15 (10 SHS)")?.multiplier, 10);
});

test("what is no listed option has no terms", () => {
  for (const text of [
    "",
    "AAPL",
    "AAPL 240231C00150000",
    "AAPL 13/19/2024 150.00 C",
    "AAPL 240119X00150000",
    "AAPL 240119C00000000",
    "AAPL 19FOO24 150 C",
    "TOOLONGROOT240119C00150000",
    "US0378331005",
    "CALL ME MAYBE",
    "T 4.25 11/15/34",
    `CALL (AAPL) ${"A ".repeat(200)}`,
  ]) {
    assert.equal(readOptionSymbol(text), null, text);
  }
});

test("what is written as a clearing symbol is read as the same option", () => {
  for (const underlying of ["F", "AAPL", "SPXW", "BRK.B"]) {
    for (const strike of ["0.5", "2.515", "190.5", "99999"]) {
      for (const right of ["C", "P"] as const) {
        const symbol = optionSymbol({ underlying, expiry: "2026-06-19", right, strike });
        assert.deepEqual(readOptionSymbol(symbol ?? ""), {
          underlying: underlying.replace(".", ""),
          expiry: "2026-06-19",
          right: right === "C" ? "call" : "put",
          strike: Number(strike),
          multiplier: 100,
        });
      }
    }
  }
  const option = { underlying: "AAPL", expiry: "2026-06-19", right: "C" as const };
  for (const strike of ["0", "-1", "0.0005", "100000"])
    assert.equal(optionSymbol({ ...option, strike }), null);
  assert.equal(optionSymbol({ ...option, underlying: "TOOLONGROOT", strike: "1" }), null);
});
