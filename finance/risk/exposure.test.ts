import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lookThrough, sumByName, UNKNOWN_PART } from "./exposure.ts";
import { shockedChange } from "./factor-shocks.ts";

test("what a fund does not list stays unknown, and nothing is lost or counted twice", () => {
  const seen = lookThrough([
    {
      name: "FUND",
      weight: 0.5,
      parts: [
        { name: "A", share: 0.6 },
        { name: "B", share: 0.2 },
      ],
    },
    { name: "A", weight: 0.3, parts: null },
  ]);
  assert.deepEqual(
    seen.map(({ name, weight }) => [name, Number(weight.toFixed(12))]),
    [
      ["A", 0.6],
      ["B", 0.1],
      [UNKNOWN_PART, 0.1],
    ],
  );
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const parts = fc.array(fc.record({ name: fc.constantFrom("A", "B", "C"), share }), { maxLength: 5 });
  const holding = fc.record({ name: fc.constantFrom("A", "F", "G"), weight: share, parts: fc.option(parts) });
  fc.assert(
    fc.property(fc.array(holding, { maxLength: 6 }), (holdings) => {
      const total = (entries: readonly { weight: number }[]) =>
        entries.reduce((sum, { weight }) => sum + weight, 0);
      assert.ok(Math.abs(total(lookThrough(holdings)) - total(holdings)) < 1e-9);
    }),
  );
  assert.deepEqual(sumByName([]), []);
});

test("shocks act by class, duration and currency, and nothing loses more than everything", () => {
  const bond = { exposure: "bond", currency: "USD", duration: 5, corporate: true } as const;
  const shock = { rates: 0.01, credit: 0.02, currencies: { USD: -0.1 }, currency: 0.5 };
  assert.ok(Math.abs(shockedChange(bond, shock, "EUR") - (0.85 * 0.9 - 1)) < 1e-15);
  assert.ok(Math.abs(shockedChange({ ...bond, corporate: false }, shock, "USD") + 0.05) < 1e-15);
  assert.equal(shockedChange({ ...bond, duration: 80 }, { rates: 0.5 }, "EUR"), -1);
  const coin = { exposure: "crypto", currency: "EUR", duration: 0, corporate: false } as const;
  assert.ok(Math.abs(shockedChange(coin, { equity: -0.3 }, "EUR") + 0.3) < 1e-15);
  assert.equal(shockedChange({ ...coin, exposure: "cash" }, { equity: -0.3 }, "EUR"), 0);
  const lent = { exposure: "cash", currency: "EUR", duration: 0.2, corporate: true } as const;
  assert.ok(Math.abs(shockedChange(lent, { rates: 0.02, credit: 0.01 }, "EUR") + 0.004) < 1e-15);
});
