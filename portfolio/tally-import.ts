import { ExactSum } from "#finance/exact-sum.ts";
import { cashSign } from "#finance/ledger-rows.ts";
import { Decimal, type Money, money } from "#finance/money.ts";
import type { StagedInstrument } from "#store/staged-bookings.ts";
import { FreshMoves } from "./fresh-moves.ts";
import type { ImportPreviewRow, StagedLedgerRow } from "./import-preview.ts";
import { shareMoves } from "./share-moves.ts";
import type { StagedLine } from "./stage-rows.ts";

const shown = 5;
const zero = new Decimal(0);

/** What the new lines of a file add up to, taken up line by line so that a long file need not be kept. */
export class ImportTally {
  readonly counts: Record<ImportPreviewRow["state"], number> = {
    new: 0,
    duplicate: 0,
    rejected: 0,
    ignored: 0,
  };
  /** Instruments that new rows name, by symbol and currency. */
  readonly instruments = new Map<string, StagedInstrument>();
  readonly moves = new FreshMoves();
  /** Rows dated after today: how many, and the first ones. */
  readonly future: { count: number; first: StagedLedgerRow[] } = { count: 0, first: [] };
  readonly #today: string;
  readonly #closingDay: string | null;
  /** By account, then by currency: how many rows, and what they do to cash until the closing day. */
  readonly #currencies = new Map<string, Map<string, { rows: number; closing: ExactSum }>>();
  /** By currency, of the accounts in which balances move. */
  readonly #cash = new Map<string, ExactSum>();
  readonly #isMoving: (account: string) => boolean;

  constructor(about: {
    today: string;
    closingDay: string | null;
    /** Where cash comes from outside and goes back on the same day, no balance moves. */
    isMoving: (account: string) => boolean;
  }) {
    this.#today = about.today;
    this.#closingDay = about.closingDay;
    this.#isMoving = about.isMoving;
  }

  add(line: StagedLine): void {
    this.counts[line.state] += 1;
    for (const row of line.parsed) this.#addRow(row);
  }

  /** The currency that most new rows of an account are in, null without any. */
  mostUsedCurrency(account: string): string | null {
    const counts = [...(this.#currencies.get(account) ?? [])];
    return counts.sort(([, a], [, b]) => b.rows - a.rows)[0]?.[0] ?? null;
  }

  cashEffects(): Money[] {
    return [...this.#cash].map(([currency, sum]) => money(sum.total(), currency));
  }

  /** What the new rows of an account do to its cash in a currency until the end of the closing day. */
  closingCash(account: string, currency: string): Decimal {
    return this.#currencies.get(account)?.get(currency)?.closing.total() ?? zero;
  }

  #addRow(row: StagedLedgerRow): void {
    for (const one of [row.instrument, row.related])
      if (one) this.instruments.set(`${one.symbol} ${one.currency}`, one);
    const { account, tradeDate: date, ratio } = row;
    if (date > this.#today) {
      this.future.count += 1;
      if (this.future.first.length < shown) this.future.first.push(row);
    }
    for (const move of shareMoves(row)) this.moves.add({ ...move, account, date, ratio });
    if (this.#isMoving(account)) {
      const cash = this.#cash.get(row.currency) ?? new ExactSum();
      this.#cash.set(row.currency, cash);
      addCash(cash, row);
    }
    const currencies =
      this.#currencies.get(account) ?? new Map<string, { rows: number; closing: ExactSum }>();
    if (currencies.size === 0) this.#currencies.set(account, currencies);
    const known = currencies.get(row.currency) ?? { rows: 0, closing: new ExactSum() };
    known.rows += 1;
    if (this.#closingDay !== null && date <= this.#closingDay) addCash(known.closing, row);
    currencies.set(row.currency, known);
  }
}

function addCash(sum: ExactSum, { kind, instrument, amount, fee, tax }: StagedLedgerRow): void {
  sum.add(amount, cashSign({ kind, instrumentId: instrument?.symbol ?? null }));
  if (fee !== "0") sum.add(fee, -1);
  if (tax !== "0") sum.add(tax, -1);
}
