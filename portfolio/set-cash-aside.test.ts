import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReturnPanel } from "./load-return-panel.ts";
import { setCashAside } from "./set-cash-aside.ts";

function panelOf(assets: Record<string, readonly number[]>): ReturnPanel {
  return {
    interval: "day",
    periodsPerYear: 252,
    currency: "EUR",
    start: "2025-01-01",
    dates: ["2025-01-02", "2025-01-03", "2025-01-06"],
    assets: Object.entries(assets).map(([symbol, returns]) => ({
      instrumentId: symbol,
      symbol,
      currency: "EUR",
      weight: 0.5,
      returns: Float64Array.from(returns),
      totalReturn: true,
    })),
    leftOut: [],
    touched: [],
    issues: [],
  };
}

test("what hardly moves counts as cash, and its return as that of money without risk", () => {
  const given = panelOf({ MONEY: [0.0001, 0.0001, 0.0001], SHARE: [0.01, -0.02, 0.015] });
  const { panel, symbols, meanReturn } = setCashAside(given, []);
  assert.deepEqual(symbols, ["MONEY"]);
  assert.deepEqual(
    panel.assets.map((asset) => asset.symbol),
    ["SHARE"],
  );
  assert.ok(Math.abs((meanReturn ?? 0) - 0.0252) < 1e-12);
});

test("it stays when it was asked for by name, and when there is nothing else", () => {
  const given = panelOf({ MONEY: [0.0001, 0.0001, 0.0001], SHARE: [0.01, -0.02, 0.015] });
  assert.deepEqual(setCashAside(given, ["MONEY"]).symbols, []);
  const alone = panelOf({ MONEY: [0, 0, 0] });
  assert.equal(setCashAside(alone, []).panel, alone);
});
