import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkLotChoices } from "./lot-choices.ts";
import { type Lot, lotQuantity, takeLots } from "./lots.ts";
import { Decimal } from "./money.ts";

function lotOf(quantity: number, index: number): Lot {
  return {
    transactionId: `lot${index}`,
    accountId: "a",
    instrumentId: "x",
    acquiredOn: `2024-01-${String(index + 1).padStart(2, "0")}`,
    quantity: new Decimal(quantity),
    cost: new Decimal(quantity * (index + 3)),
    currency: "EUR",
    entryAmount: new Decimal(quantity),
    entryCurrency: "EUR",
    entryOn: "2024-01-01",
  };
}

const costOf = (lots: readonly Lot[]) => lots.reduce((sum, lot) => sum.add(lot.cost), new Decimal(0));

test("whatever is chosen, a sale takes its shares once, keeps cost, and follows every choice that fits", () => {
  const quantities = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 });
  const choices = fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 60 })), { maxLength: 6 });
  fc.assert(
    fc.property(quantities, choices, fc.integer({ min: 1, max: 200 }), (sizes, named, sold) => {
      const lots = sizes.map(lotOf);
      const quantity = new Decimal(sold);
      const wanted = named.map(([lot, shares]) => ({ lotId: `lot${lot}`, quantity: String(shares) }));
      const { usable, unchosen, problems } = checkLotChoices(lots, quantity, wanted);
      const { parts, remaining, missing } = takeLots(lots, quantity, "specific", usable);
      assert.ok(lotQuantity(parts).add(missing).eq(quantity));
      assert.ok(lotQuantity(parts).add(lotQuantity(remaining)).eq(lotQuantity(lots)));
      assert.ok(costOf(parts).add(costOf(remaining)).sub(costOf(lots)).abs().lt("1e-40"));
      assert.ok(lotQuantity(usable).add(unchosen).eq(quantity));
      for (const choice of usable) {
        const taken = parts.find((part) => part.transactionId === choice.lotId);
        assert.ok(taken?.quantity.gte(choice.quantity));
      }
      if (problems.length === 0) {
        const asked = wanted.reduce((sum, choice) => sum.add(choice.quantity), new Decimal(0));
        assert.ok(lotQuantity(usable).eq(asked));
      }
    }),
  );
});

test("each way in which choices do not fit is named with what there is", () => {
  const lots = [lotOf(5, 0), lotOf(5, 1)];
  const kinds = (quantity: number, ...choices: [string, string][]) =>
    checkLotChoices(
      lots,
      new Decimal(quantity),
      choices.map(([lotId, text]) => ({ lotId, quantity: text })),
    ).problems.map((problem) => `${problem.kind} ${problem.chosen} of ${problem.limit}`);
  assert.deepEqual(kinds(8, ["gone", "1"]), ["lot_missing 1 of 0"]);
  assert.deepEqual(kinds(8, ["lot0", "6"]), ["lot_exceeded 6 of 5"]);
  assert.deepEqual(kinds(8, ["lot0", "3"], ["lot0", "3"]), ["lot_exceeded 3 of 5"]);
  assert.deepEqual(kinds(8, ["lot0", "5"], ["lot1", "4"]), ["sale_exceeded 9 of 8"]);
  assert.deepEqual(kinds(8, ["lot0", "5"], ["lot1", "3"]), []);
});
