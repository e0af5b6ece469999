import { isoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import { LOT_METHODS, type LotMethod, type Transaction } from "#finance/transaction-kinds.ts";

/** Mulberry32: small, seeded, good enough to make ledgers with. */
function dice(seed: number): (sides: number) => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % sides;
  };
}

/** The oracle's own arithmetic: quantities in 10^-30 units, money in cents. */
export const scale = 10n ** 30n;
const milli = 10n ** 27n;

export interface Books {
  positions: Map<string, bigint>;
  cash: Map<string, bigint>;
}

const text = (quantity: bigint) => new Decimal(quantity.toString()).div(scale.toString()).toFixed();
const cents = (amount: bigint) => `${amount / 100n}.${(amount % 100n).toString().padStart(2, "0")}`;

/** A ledger in which nothing is missing, with the books kept along in whole numbers. */
export function makeRandomLedger(seed: number): { rows: Transaction[]; books: Books; lotMethod: LotMethod } {
  const roll = dice(seed);
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item => items[roll(items.length)] ?? items[0];
  const books: Books = { positions: new Map(), cash: new Map() };
  const rows: Transaction[] = [];
  let day = 19_000;
  const held = (account: string, instrument: string) => books.positions.get(`${account} ${instrument}`) ?? 0n;
  const move = (account: string, instrument: string, change: bigint) => {
    books.positions.set(`${account} ${instrument}`, held(account, instrument) + change);
  };
  const part = (whole: bigint): bigint =>
    roll(4) === 0 ? whole : ((whole * BigInt(1 + roll(997))) / 1000n / 1000n) * 1000n || whole;
  const size = 5 + roll(20);
  for (let sequence = 0; sequence < size; sequence++) {
    const account = pick(["one", "two"]);
    const [instrument, other] = pick<[string, string]>([
      ["x", "y"],
      ["y", "z"],
      ["z", "x"],
      ["opt", "x"],
      ["x", "opt"],
    ]);
    const currency = pick(["EUR", "EUR", "USD"]);
    const quantity = BigInt(1 + roll(300_000)) * milli;
    const amount = BigInt(roll(5_000_000));
    const fee = roll(3) === 0 ? BigInt(roll(2000)) : 0n;
    const tax = roll(4) === 0 ? BigInt(roll(2000)) : 0n;
    const own = held(account, instrument);
    const others = held(account, other);
    const row: Transaction = {
      id: `t${String(sequence).padStart(3, "0")}`,
      accountId: account,
      instrumentId: instrument,
      kind: "buy",
      tradeDate: "",
      sequence,
      quantity: text(quantity),
      price: null,
      amount: cents(amount),
      fee: cents(fee),
      tax: cents(tax),
      currency,
      ratio: null,
      costBasis: null,
      note: null,
    };
    let cash = 0n;
    let waits = true;
    switch (roll(25)) {
      case 0:
      case 1:
      case 2:
        if (own <= 0n) break;
        row.kind = "sell";
        row.quantity = text(part(own));
        cash = amount;
        move(account, instrument, -BigInt(new Decimal(row.quantity).mul(scale.toString()).toFixed(0)));
        break;
      case 3:
        Object.assign(row, { kind: "deposit", instrumentId: null, quantity: null });
        cash = amount;
        break;
      case 4:
        Object.assign(row, { kind: "withdrawal", instrumentId: null, quantity: null });
        cash = -amount;
        break;
      case 5:
        Object.assign(row, { kind: pick(["dividend", "interest"]), quantity: null });
        cash = amount;
        break;
      case 6:
        Object.assign(row, { kind: pick(["fee", "tax", "accrued_interest"]), quantity: null });
        cash = -amount;
        break;
      case 7: {
        const [ratio, up, down] = pick<[string, bigint, bigint]>([
          ["2", 2n, 1n],
          ["3", 3n, 1n],
          ["0.1", 1n, 10n],
          ["1.5", 3n, 2n],
        ]);
        if (own <= 0n || (own * up) % down !== 0n) continue;
        Object.assign(row, { kind: "split", quantity: null, ratio, amount: "0" });
        move(account, instrument, (own * up) / down - own);
        break;
      }
      case 8:
      case 9:
        if (others <= 0n) continue;
        Object.assign(row, { kind: pick(["spin_off", "rights"]), relatedInstrumentId: other, amount: "0" });
        if (own < 0n) continue;
        row.costBasis = roll(2) === 0 ? cents(amount % 10_000n) : null;
        move(account, instrument, quantity);
        break;
      case 10:
      case 11: {
        if (others <= 0n || own < 0n) continue;
        const used = part(others);
        const kind = pick(["merger", "merger", "symbol_change"]);
        Object.assign(row, { kind, relatedInstrumentId: other, relatedQuantity: text(used) });
        if (kind === "merger") cash = amount;
        move(account, other, -used);
        move(account, instrument, quantity);
        break;
      }
      case 12:
        Object.assign(row, { kind: "return_of_capital", quantity: null });
        cash = amount;
        break;
      case 13:
        Object.assign(row, { kind: pick(["amortisation", "accretion"]), quantity: null });
        break;
      case 14:
      case 15:
        row.kind = "reinvestment";
        move(account, instrument, quantity);
        break;
      case 16:
      case 17:
        row.kind = "write";
        row.instrumentId = "opt";
        cash = amount;
        move(account, "opt", -quantity);
        break;
      case 18: {
        const option = held(account, "opt");
        if (option === 0n || instrument === "opt") continue;
        const size = option < 0n ? -option : option;
        const used = part(size);
        Object.assign(row, { relatedInstrumentId: "opt", relatedQuantity: text(used) });
        move(account, "opt", option < 0n ? used : -used);
        if (own > 0n && roll(2) === 0) {
          const sold = part(own);
          Object.assign(row, { kind: "exercise_sell", quantity: text(sold) });
          cash = amount;
          move(account, instrument, -sold);
        } else {
          row.kind = "exercise_buy";
          cash = -amount;
          move(account, instrument, quantity);
        }
        break;
      }
      case 19: {
        const option = held(account, "opt");
        if (option === 0n) continue;
        const used = part(option < 0n ? -option : option);
        Object.assign(row, { kind: "expiry", instrumentId: "opt", quantity: text(used) });
        move(account, "opt", option < 0n ? used : -used);
        break;
      }
      case 20: {
        if (own <= 0n || instrument === "opt") continue;
        const sent = part(own);
        const target = account === "one" ? "two" : "one";
        Object.assign(row, { kind: "transfer_out", quantity: text(sent), amount: "0" });
        move(account, instrument, -sent);
        move(target, instrument, sent);
        const arriving = { ...row, id: `${row.id}b`, accountId: target, kind: "transfer_in" as const };
        arriving.fee = "0";
        arriving.tax = "0";
        arriving.tradeDate = isoDate(day + 1);
        rows.push(arriving);
        break;
      }
      case 21: {
        Object.assign(row, { kind: "exchange_out", instrumentId: null, quantity: null });
        cash = -amount;
        const got = BigInt(roll(5_000_000));
        const other = row.currency === "EUR" ? "USD" : "EUR";
        rows.push({
          ...row,
          id: `${row.id}b`,
          kind: "exchange_in",
          amount: cents(got),
          fee: "0",
          tax: "0",
          currency: other,
        });
        const wallet = `${account} ${other}`;
        books.cash.set(wallet, (books.cash.get(wallet) ?? 0n) + got);
        break;
      }
      default:
        waits = roll(3) > 0;
    }
    if (row.kind === "buy") {
      cash = -amount;
      move(account, instrument, quantity);
    }
    // Only purchases share a day with what came before them: everything else is ordered by its date.
    if (waits || row.kind !== "buy") day += 1 + roll(12);
    row.tradeDate = isoDate(day);
    const last = rows.at(-1);
    if ((row.kind === "transfer_out" || row.kind === "exchange_out") && last !== undefined)
      last.tradeDate = isoDate(day);
    rows.push(row);
    const wallet = `${account} ${row.currency}`;
    books.cash.set(wallet, (books.cash.get(wallet) ?? 0n) + cash - fee - tax);
  }
  return { rows, books, lotMethod: LOT_METHODS[roll(LOT_METHODS.length)] ?? "fifo" };
}
