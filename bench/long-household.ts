import { addDays, dayNumber, type IsoDate } from "#finance/dates.ts";
import type { Store } from "#store/open-store.ts";
import { type TestInstrument, type TestTransaction, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant } from "#store/test-store.ts";

export const LAST_DAY: IsoDate = "2026-06-30";
const FIRST_DAY: IsoDate = "2006-07-03";
const INSTRUMENTS = 100;
const TRANSACTIONS = 10_000;

/** Mulberry32, seeded: the same household every time. */
function dice(): () => number {
  let state = 20;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

function weekdays(): IsoDate[] {
  const days: IsoDate[] = [];
  for (let day = FIRST_DAY; day <= LAST_DAY; day = addDays(day, 1)) {
    // 1970-01-01 was a Thursday.
    if ((dayNumber(day) + 4) % 7 !== 0 && (dayNumber(day) + 4) % 7 !== 6) days.push(day);
  }
  return days;
}

const CLASSES = ["stock", "stock", "etf", "bond", "crypto"];

/** Ten thousand rows in three accounts and two currencies, a hundred instruments with twenty years of daily closes. */
export async function makeLongHousehold(store: Store) {
  const roll = dice();
  const days = weekdays();
  const closes = new Map<string, [string, string, string?][]>();
  const instruments = Array.from({ length: INSTRUMENTS }, (_, i): TestInstrument => {
    let price = 20 + 200 * roll();
    const series = days.map((date): [string, string, string] => {
      price *= Math.exp(0.0002 + 0.012 * (roll() + roll() - 1));
      return [date, price.toFixed(2), String(Math.round(1e6 * (0.5 + roll())))];
    });
    const symbol = `I${String(i).padStart(2, "0")}`;
    closes.set(symbol, series);
    const currency = i % 3 === 0 ? "USD" : "EUR";
    return { symbol, currency, assetClass: CLASSES[i % 5] ?? "stock", closes: series };
  });
  let rate = 1.2;
  const dollars = days.map((date): [string, string] => {
    rate *= Math.exp(0.004 * (roll() + roll() - 1));
    return [date, rate.toFixed(4)];
  });
  const pounds = days.map((date): [string, string] => [date, "0.85"]);
  const held = new Map<string, number>();
  const transactions: TestTransaction[] = [];
  for (let i = 0; transactions.length < TRANSACTIONS; i++) {
    const place = Math.floor((i * days.length) / TRANSACTIONS) % days.length;
    const { symbol, currency } = instruments[Math.floor(roll() * INSTRUMENTS)] ?? {
      symbol: "",
      currency: "",
    };
    const account = ["Depot", "Broker", "Savings"][Math.floor(roll() * 3)] ?? "Depot";
    const [date = FIRST_DAY, close = "1"] = closes.get(symbol)?.[place] ?? [];
    const key = `${account} ${symbol}`;
    const own = held.get(key) ?? 0;
    const chance = roll();
    const at = (quantity: number) => (quantity * Number(close)).toFixed(2);
    if (chance < 0.1 && own > 0) {
      transactions.push({ date, account, currency, kind: "dividend", symbol, amount: at(own / 100) });
    } else if (chance < 0.35 && own > 1) {
      const quantity = Math.ceil(own * roll());
      held.set(key, own - quantity);
      transactions.push({
        date,
        account,
        currency,
        kind: "sell",
        symbol,
        quantity: `${quantity}`,
        amount: at(quantity),
      });
    } else {
      const quantity = 1 + Math.floor(roll() * 20);
      held.set(key, own + quantity);
      transactions.push({ date, account, currency, kind: "deposit", amount: at(quantity) });
      transactions.push({
        date,
        account,
        currency,
        kind: "buy",
        symbol,
        quantity: `${quantity}`,
        amount: at(quantity),
        fee: "1.50",
      });
    }
  }
  const owner = await createTestTenant(store, { kind: "household" });
  const accounts = [
    { name: "Depot", lotMethod: "specific" as const },
    { name: "Broker" },
    { name: "Savings" },
  ];
  await writeTestLedger(store, owner, {
    accounts,
    instruments,
    rates: { USD: dollars, GBP: pounds },
    transactions,
  });
  return owner;
}
