import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ChosenLot, type Lot, lotQuantity, takeLots } from "../lots.ts";
import { Decimal } from "../money.ts";
import { LOT_METHODS } from "../transaction-kinds.ts";
import { negated, OpenLots } from "./open-lots.ts";

const thirds = new Decimal(10).div(3);

function lotOf(id: string, quantity: Decimal, cost: string): Lot {
  return {
    transactionId: id,
    accountId: "account",
    instrumentId: "x",
    acquiredOn: "2024-01-02",
    quantity,
    cost: new Decimal(cost),
    currency: "EUR",
    entryAmount: new Decimal(cost),
    entryCurrency: "EUR",
    entryOn: "2024-01-02",
  };
}

const quantity = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((value) => new Decimal(value).div(8)),
  fc.constant(thirds),
);
const step = fc.record({
  kind: fc.constantFrom("buy", "buy", "buy", "sell", "sell", "write", "cover", "split", "none"),
  quantity,
  cost: fc.integer({ min: 0, max: 60 }).map((value) => (value / 4).toFixed(2)),
  id: fc.integer({ min: 0, max: 12 }).map((value) => `t${value}`),
  chosen: fc.array(
    fc.record({ lotId: fc.integer({ min: 0, max: 12 }).map((value) => `t${value}`), quantity }),
    {
      maxLength: 3,
    },
  ),
});

/** What can be chosen of lots: not more than they hold, nor than is asked. */
function fitting(lots: readonly Lot[], asked: Decimal, chosen: readonly ChosenLot[]): ChosenLot[] {
  let open = asked;
  return [...new Map(chosen.map((choice) => [choice.lotId, choice])).values()].map((choice) => {
    const held = lotQuantity(lots.filter((lot) => lot.transactionId === choice.lotId));
    const used = Decimal.max(0, Decimal.min(choice.quantity, held, open));
    open = open.sub(used);
    return { lotId: choice.lotId, quantity: used };
  });
}

test("every method takes the same parts to the last digit as from a plain list of lots", () => {
  fc.assert(
    fc.property(fc.constantFrom(...LOT_METHODS), fc.array(step, { maxLength: 60 }), (method, steps) => {
      const position = new OpenLots();
      let lots: Lot[] = [];
      let held = new Decimal(0);
      for (const { kind, quantity: asked, cost, id, chosen } of steps) {
        if (kind === "buy" || kind === "write") {
          const lot = lotOf(id, asked, cost);
          const added = [kind === "buy" ? lot : negated(lot)];
          lots = [...lots, ...added];
          held = held.add(lotQuantity(added));
          position.add(added);
        } else if (kind === "sell") {
          const wanted = fitting(lots, asked, chosen);
          const { remaining, ...expected } = takeLots(lots, asked, method, wanted);
          assert.deepEqual(text(position.take(asked, method, wanted)), text(expected));
          lots = remaining;
          held = lotQuantity(lots);
        } else if (kind === "cover") {
          const taken = takeLots(lots.map(negated), asked, "fifo");
          assert.deepEqual(text(position.takeWritten(asked)), text(taken.parts.map(negated)));
          lots = taken.remaining.map(negated);
          held = lotQuantity(lots);
        } else if (kind === "split") {
          lots = lots.map((lot) => ({ ...lot, quantity: lot.quantity.mul(2) }));
          held = lotQuantity(lots);
          position.replace(lots);
        }
        assert.deepEqual(text(position.all()), text(lots));
        assert.equal(position.held().toString(), held.toString());
        assert.equal(position.size, lots.length);
        const ids = chosen.map((choice) => choice.lotId);
        const named = lots.filter((lot) => ids.includes(lot.transactionId));
        assert.deepEqual(text(position.ofTransactions(ids)), text(named));
        assert.equal(position.cameTogether(), new Set(lots.map((lot) => lot.transactionId)).size < 2);
      }
    }),
    { numRuns: 1000 },
  );
});

function text(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** How often the quantity of a lot is looked at while `count` lots are bought, and sold again three by two. */
function visits(count: number, method: (typeof LOT_METHODS)[number]): number {
  let seen = 0;
  const counted = (lot: Lot): Lot =>
    Object.defineProperty({ ...lot }, "quantity", {
      enumerable: true,
      get: () => {
        seen += 1;
        return lot.quantity;
      },
    });
  const position = new OpenLots();
  for (let place = 0; place < count; place++) {
    position.add([counted(lotOf(`t${place}`, new Decimal(3), String((place * 7919) % 1009)))]);
    if (place % 4 !== 3) continue;
    const chosen = method === "specific" ? [{ lotId: `t${place - 1}`, quantity: new Decimal(1) }] : [];
    position.take(new Decimal(2), method, chosen);
  }
  while (position.held().gt(1)) position.take(new Decimal(2), method);
  return seen;
}

test("ten times the lots are looked at ten times as often, not a hundred times", () => {
  for (const method of ["fifo", "lifo", "hifo", "specific"] as const) {
    const [few, many] = [visits(1000, method), visits(10_000, method)];
    assert.ok(many < 11 * few, `${method}: ${many} visits of 10,000 lots, ${few} of 1,000`);
  }
});
