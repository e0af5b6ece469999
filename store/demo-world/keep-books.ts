import type { IsoDate } from "#finance/dates.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { type DemoMarket, priceText } from "./demo-market.ts";
import { POLICY_RATES, stepAt } from "./economy.ts";
import type { DemoCurrency } from "./instrument-shape.ts";

export interface DemoAccount {
  key: string;
  name: string;
  currency: DemoCurrency;
  lotMethod: "fifo" | "average";
  /** Withheld from dividends and coupons. */
  withholdingRate: number;
  /** Duty on purchases of shares in sterling. */
  dutyRate: number;
  /** Commission of one order, in cents. */
  commission: number;
}

/** An instruction to the books; amounts in cents, quantities in thousandths of a share. */
export type DemoOrder = {
  date: IsoDate;
  account: string;
  note?: string;
  /** Free of commission: savings plans. */
  free?: boolean;
} & (
  | { kind: "deposit" | "withdrawal" | "fee" | "tax"; cents: number; currency: DemoCurrency }
  | { kind: "buy" | "sell"; symbol: string; milli: number }
  | { kind: "invest"; symbol: string; cents: number }
  | { kind: "exchange"; cents: number; from: DemoCurrency; to: DemoCurrency }
  | { kind: "move"; symbol: string; target: string }
);

/** One row of a demo ledger, in exact decimal texts as the ledger stores them. */
export interface DemoTransaction {
  accountKey: string;
  symbol: string | null;
  kind: TransactionKind;
  tradeDate: IsoDate;
  sequence: number;
  quantity: string | null;
  price: string | null;
  amount: string;
  fee: string;
  tax: string;
  currency: DemoCurrency;
  ratio: string | null;
  costBasis: string | null;
  note: string | null;
}

/** Whole cents as decimal text. Example: centsText(1205) = "12.05". */
export function centsText(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Thousandths as decimal text without trailing zeros. Example: milliText(12_500) = "12.5". */
export function milliText(milli: number): string {
  const text = `${Math.floor(milli / 1000)}.${String(milli % 1000).padStart(3, "0")}`;
  return text.replace(/\.?0+$/, "");
}

interface Book {
  account: DemoAccount;
  cash: Map<DemoCurrency, number>;
  /** Thousandths held and what they cost (amount plus fee plus tax), in cents. */
  shares: Map<string, { milli: number; cost: number }>;
}

/**
 * Carries orders out at the closes of the fictional market and adds what follows from holding: splits, dividends and
 * coupons (on the ex day), and quarterly interest on cash. Refuses orders that cash or holdings do not cover.
 * @throws RangeError naming the order, so that a demo ledger can never be inconsistent
 */
export function keepBooks(
  market: DemoMarket,
  accounts: readonly DemoAccount[],
  orders: readonly DemoOrder[],
): DemoTransaction[] {
  const rows: DemoTransaction[] = [];
  const books = new Map<string, Book>(
    accounts.map((account) => [account.key, { account, cash: new Map(), shares: new Map() }]),
  );
  const byDay = Map.groupBy(orders, (order) => order.date);
  const actionsByDay = Map.groupBy(
    [...market.series.values()].flatMap((series) => series.actions),
    (action) => action.date,
  );
  for (const date of byDay.keys()) {
    if (market.days[market.dayIndex(date)] !== date) throw new RangeError(`${date} is not a trading day`);
  }

  function bookOf(key: string, order: DemoOrder): Book {
    const book = books.get(key);
    if (!book) throw new RangeError(`no demo account ${key} for ${JSON.stringify(order)}`);
    return book;
  }
  function moveCash(book: Book, currency: DemoCurrency, cents: number, what: string): void {
    const balance = (book.cash.get(currency) ?? 0) + cents;
    if (balance < 0)
      throw new RangeError(`${what}: ${book.account.key} is short of ${currency} ${-balance / 100}`);
    book.cash.set(currency, balance);
  }
  function write(
    book: Book,
    date: IsoDate,
    row: Partial<DemoTransaction> & Pick<DemoTransaction, "kind" | "amount" | "currency">,
  ): void {
    rows.push({
      accountKey: book.account.key,
      symbol: null,
      tradeDate: date,
      sequence: rows.length + 1,
      quantity: null,
      price: null,
      fee: "0",
      tax: "0",
      ratio: null,
      costBasis: null,
      note: null,
      ...row,
    });
  }
  function trade(book: Book, order: DemoOrder & { kind: "buy" | "sell" }, milli: number): void {
    const series = market.series.get(order.symbol);
    if (!series) throw new RangeError(`no demo instrument ${order.symbol}`);
    const { currency, assetClass } = series.instrument;
    const ticks = market.closeTicks(order.symbol, order.date);
    const amount = Math.round((milli * ticks) / 100_000);
    const fee = order.free ? 0 : book.account.commission;
    const dutiable = order.kind === "buy" && assetClass === "stock" && currency === "GBP";
    const tax = dutiable ? Math.round(amount * book.account.dutyRate) : 0;
    const held = book.shares.get(order.symbol) ?? { milli: 0, cost: 0 };
    const what = `${order.date} ${order.kind} ${order.symbol}`;
    if (order.kind === "buy") {
      moveCash(book, currency, -amount - fee - tax, what);
      book.shares.set(order.symbol, { milli: held.milli + milli, cost: held.cost + amount + fee + tax });
    } else {
      if (held.milli < milli) throw new RangeError(`${what}: only ${held.milli / 1000} held`);
      moveCash(book, currency, amount - fee, what);
      const left = held.milli - milli;
      book.shares.set(order.symbol, { milli: left, cost: Math.round((held.cost * left) / held.milli) });
    }
    write(book, order.date, {
      kind: order.kind,
      symbol: order.symbol,
      quantity: milliText(milli),
      price: priceText(ticks),
      amount: centsText(amount),
      fee: centsText(fee),
      tax: centsText(tax),
      currency,
      note: order.note ?? null,
    });
  }
  function carryOut(order: DemoOrder): void {
    const book = bookOf(order.account, order);
    const note = order.note ?? null;
    switch (order.kind) {
      case "deposit":
      case "withdrawal":
      case "fee":
      case "tax": {
        const { kind, cents, currency } = order;
        moveCash(book, currency, kind === "deposit" ? cents : -cents, `${order.date} ${kind}`);
        write(book, order.date, { kind, amount: centsText(cents), currency, note });
        return;
      }
      case "buy":
      case "sell":
        trade(book, order, order.milli);
        return;
      case "invest": {
        const ticks = market.closeTicks(order.symbol, order.date);
        const milli = Math.floor((order.cents * 100_000) / ticks);
        trade(book, { ...order, kind: "buy", milli }, milli);
        return;
      }
      case "exchange": {
        const rate = market.exchangeRate(order.to, order.date) / market.exchangeRate(order.from, order.date);
        const received = Math.round(order.cents * rate);
        moveCash(book, order.from, -order.cents, `${order.date} exchange`);
        moveCash(book, order.to, received, `${order.date} exchange`);
        write(book, order.date, {
          kind: "transfer_out",
          amount: centsText(order.cents),
          currency: order.from,
          note,
        });
        write(book, order.date, {
          kind: "transfer_in",
          amount: centsText(received),
          currency: order.to,
          note,
        });
        return;
      }
      case "move": {
        const target = bookOf(order.target, order);
        const held = book.shares.get(order.symbol);
        const currency = market.series.get(order.symbol)?.instrument.currency;
        if (!held || !currency) throw new RangeError(`${order.date} nothing of ${order.symbol} to move`);
        const there = target.shares.get(order.symbol) ?? { milli: 0, cost: 0 };
        book.shares.delete(order.symbol);
        target.shares.set(order.symbol, { milli: there.milli + held.milli, cost: there.cost + held.cost });
        const shares = { symbol: order.symbol, quantity: milliText(held.milli), amount: "0", currency, note };
        write(book, order.date, { kind: "transfer_out", ...shares });
        write(target, order.date, { kind: "transfer_in", ...shares, costBasis: centsText(held.cost) });
        return;
      }
    }
  }
  function followHoldings(date: IsoDate): void {
    for (const action of actionsByDay.get(date) ?? []) {
      const instrument = market.series.get(action.symbol)?.instrument;
      if (!instrument) continue;
      for (const book of books.values()) {
        const held = book.shares.get(action.symbol);
        if (!held || held.milli === 0) continue;
        if (action.kind === "split") {
          book.shares.set(action.symbol, { ...held, milli: Math.round(held.milli * action.value) });
          write(book, date, {
            kind: "split",
            symbol: action.symbol,
            amount: "0",
            currency: instrument.currency,
            ratio: String(action.value),
          });
          continue;
        }
        const gross = Math.round((held.milli * action.value) / 10);
        const tax = Math.round(gross * book.account.withholdingRate);
        if (gross === 0) continue;
        moveCash(book, instrument.currency, gross - tax, `${date} payout of ${action.symbol}`);
        write(book, date, {
          kind: instrument.assetClass === "bond" ? "interest" : "dividend",
          symbol: action.symbol,
          quantity: milliText(held.milli),
          price: String(action.value),
          amount: centsText(gross),
          tax: centsText(tax),
          currency: instrument.currency,
        });
      }
    }
  }
  function payInterest(date: IsoDate): void {
    for (const book of books.values()) {
      for (const [currency, balance] of book.cash) {
        const cents = Math.round((balance * Math.max(0, stepAt(POLICY_RATES[currency], date)) * 0.6) / 4);
        if (cents < 50) continue;
        moveCash(book, currency, cents, `${date} interest`);
        write(book, date, { kind: "interest", amount: centsText(cents), currency, note: "Interest on cash" });
      }
    }
  }

  market.days.forEach((date, i) => {
    followHoldings(date);
    for (const order of byDay.get(date) ?? []) carryOut(order);
    const next = market.days[i + 1] ?? "2026-07-01";
    const quarterEnds = ["03", "06", "09", "12"].includes(date.slice(5, 7));
    if (quarterEnds && next.slice(0, 7) !== date.slice(0, 7)) payInterest(date);
  });
  return rows;
}
