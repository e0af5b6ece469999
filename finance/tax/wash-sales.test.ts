import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "../dates.ts";
import { Decimal } from "../money.ts";
import { findHarvestCandidates, type HarvestLot } from "./harvest-losses.ts";
import { type Acquisition, findWashSales, type LotSale } from "./wash-sales.ts";

const zero = new Decimal(0);

function bought(lotId: string, acquiredOn: string, quantity: number): Acquisition {
  return { lotId, instrumentId: "X", acquiredOn, quantity: new Decimal(quantity) };
}

function sale(lot: Acquisition, soldOn: string, quantity: number, proceeds: number, cost: number): LotSale {
  const { lotId, instrumentId, acquiredOn } = lot;
  return {
    saleId: `sale of ${lotId} ${soldOn}`,
    lotId,
    instrumentId,
    acquiredOn,
    soldOn,
    quantity: new Decimal(quantity),
    proceeds: new Decimal(proceeds),
    cost: new Decimal(cost),
  };
}

test("Publication 550: 100 shares sold at a loss of 250 and bought again for 800 have a basis of 1,050", () => {
  const first = bought("a", "2023-01-10", 100);
  const again = bought("b", "2023-08-10", 100);
  const { sales, addedCost } = findWashSales([first, again], [sale(first, "2023-08-01", 100, 750, 1000)]);
  assert.equal(sales[0]?.deferredLoss.toNumber(), 250);
  assert.equal(800 + (addedCost.get("b")?.toNumber() ?? 0), 1050);
});

test("Publication 550: fewer shares bought than sold defer their part, split over the purchases by shares", () => {
  const first = bought("september", "2023-09-24", 100);
  const lots = [first, bought("21 december", "2023-12-21", 50), bought("28 december", "2023-12-28", 25)];
  const { sales, addedCost } = findWashSales(lots, [sale(first, "2024-01-04", 100, 4000, 5000)]);
  assert.equal(sales[0]?.deferredLoss.toNumber(), 750);
  assert.equal(2750 + (addedCost.get("21 december")?.toNumber() ?? 0), 3250);
  assert.equal(1125 + (addedCost.get("28 december")?.toNumber() ?? 0), 1375);
});

test("Publication 550: more shares bought than sold, the first bought replace first", () => {
  const first = bought("september", "2023-09-24", 100);
  const days = ["2024-02-12", "2024-02-13", "2024-02-14", "2024-02-15"];
  const lots = [first, ...days.map((day) => bought(day, day, 50))];
  const { sales, addedCost } = findWashSales(lots, [sale(first, "2024-02-01", 100, 4000, 5000)]);
  assert.equal(sales[0]?.deferredLoss.toNumber(), 1000);
  assert.deepEqual(
    days.map((day) => addedCost.get(day)?.toNumber() ?? 0),
    [500, 500, 0, 0],
  );
});

test("the window is thirty days on either side, a gain is left alone, and shares of the sale replace nothing", () => {
  const first = bought("a", "2023-01-10", 10);
  const loss = sale(first, "2023-06-30", 10, 50, 100);
  for (const [days, deferred] of [
    [30, 50],
    [31, 0],
    [-30, 50],
    [-31, 0],
  ] as const) {
    const other = bought("b", addDays("2023-06-30", days), 10);
    assert.equal(
      findWashSales([first, other], [loss]).sales[0]?.deferredLoss.toNumber(),
      deferred,
      `${days}`,
    );
  }
  const gain = sale(first, "2023-06-30", 10, 150, 100);
  assert.equal(findWashSales([first, bought("b", "2023-07-01", 10)], [gain]).replacements.length, 0);
  // Both lots sold together.
  const recent = bought("b", "2023-06-20", 10);
  const together = [loss, { ...sale(recent, "2023-06-30", 10, 50, 60), saleId: loss.saleId }];
  assert.equal(findWashSales([first, recent], together).replacements.length, 0);
});

test("the deferred loss comes back when the replacement is sold, with the older holding period", () => {
  const first = bought("a", "2023-01-01", 10);
  const second = bought("b", "2023-12-10", 10);
  const { sales } = findWashSales(
    [first, second],
    [sale(first, "2023-12-01", 10, 50, 100), sale(second, "2024-03-01", 10, 55, 60)],
  );
  assert.equal(sales[1]?.gain.toNumber(), -55);
  assert.equal(sales[1]?.deferredLoss.toNumber(), 0);
  // 334 days of the first lot before the 82 of the second.
  assert.equal(sales[1]?.heldSince, "2023-01-10");
});

test("no loss is made or lost: deductible results and raised cost together are the economic result", () => {
  const lots = fc.array(
    fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 90 })),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(lots, (rows) => {
      const acquisitions = rows.map(([day, quantity], index) =>
        bought(`l${index}`, addDays("2023-01-01", day), quantity),
      );
      const sales = acquisitions.map((lot, index) => {
        const part = Math.max(1, Math.floor(lot.quantity.toNumber() / 2));
        return sale(
          lot,
          addDays(lot.acquiredOn, rows[index]?.[2] ?? 1),
          part,
          part * ((index % 3) + 8),
          part * 10,
        );
      });
      const result = findWashSales(acquisitions, sales);
      const deducted = result.sales.reduce(
        (sum, { gain, deferredLoss }) => sum.add(gain).add(deferredLoss),
        zero,
      );
      const economic = sales.reduce((sum, { proceeds, cost }) => sum.add(proceeds).sub(cost), zero);
      const carried = [...result.addedCost.values()].reduce((sum, part) => sum.add(part), zero);
      assert.ok(deducted.sub(carried).sub(economic).abs().lt("1e-40"));
      for (const { gain, deferredLoss } of result.sales) {
        assert.ok(
          deferredLoss.gte(0) && (deferredLoss.isZero() || deferredLoss.lte(gain.neg().add("1e-40"))),
        );
      }
    }),
    { numRuns: 300 },
  );
});

function open(lotId: string, acquiredOn: string, quantity: number, value: number, cost: number): HarvestLot {
  return {
    lotId,
    instrumentId: "X",
    symbol: "X",
    acquiredOn,
    quantity: new Decimal(quantity),
    value: new Decimal(value),
    cost: new Decimal(cost),
  };
}

test("harvesting sells lots at a loss where lots are free, the oldest first or the whole pool where they are not", () => {
  const lots = [
    open("a", "2024-01-01", 10, 100, 80),
    open("b", "2024-02-01", 10, 100, 150),
    open("c", "2024-03-01", 10, 100, 90),
  ];
  const found = (lotRule: "free" | "fifo" | "pool") =>
    findHarvestCandidates(lots, "2026-06-30", { repurchaseDays: { before: 30, after: 30 }, lotRule })[0];
  assert.equal(found("free")?.loss.toNumber(), 50);
  assert.deepEqual(
    [found("fifo")?.lots.map(({ lotId }) => lotId), found("fifo")?.loss.toNumber()],
    [["a", "b"], 30],
  );
  assert.equal(found("pool")?.loss.toNumber(), 20);
  assert.equal(found("free")?.buyBackFrom, "2026-07-31");
  assert.equal(found("free")?.freeToSellOn, null);
});

test("a purchase of the last thirty days that is kept defers its part of a harvested loss", () => {
  const lots = [open("a", "2024-01-01", 10, 100, 150), open("b", "2026-06-20", 4, 40, 38)];
  const [found] = findHarvestCandidates(lots, "2026-06-30", {
    repurchaseDays: { before: 30, after: 30 },
    lotRule: "free",
  });
  assert.equal(found?.deferredLoss.toNumber(), 20);
  assert.equal(found?.freeToSellOn, "2026-07-21");
});
