import type { IsoDate } from "./dates.ts";

/**
 * What each kind of transaction does, in terms of cash and quantity.
 * `amount` is the gross value before fee and tax, in the transaction's currency, never negative;
 * cash effect = cash × amount − fee − tax; quantity effect = quantity sign × quantity.
 * `split` multiplies the open quantity by `ratio` (10 for 10:1, 0.1 for a 1:10 reverse split) and moves no cash.
 * `transfer_in`/`transfer_out` move shares (with instrument) or cash (without) between accounts; they are external
 * flows of the account but not income. `external` marks money that the owner brings in or takes out: it enters
 * money-weighted returns as a flow, and never counts as gain.
 * `exchange_out` and `exchange_in` are the two sides of changing money into another currency of the same account: no
 * flow and no income; what the rate obtained differs from the day's is a currency effect.
 *
 * Corporate actions name a second instrument, `related`: the one that the shares come from.
 * `spin_off` and `rights` bring `quantity` shares and take a part of the cost of `related` along (`costBasis`, else by
 * market values; rights without `costBasis` come in at no cost); `merger` turns `relatedQuantity` shares of `related`
 * into `quantity` shares and pays `amount` in cash; `symbol_change` only renames; `return_of_capital` pays cash that
 * lessens cost, and is a gain beyond it.
 * Options: `write` opens a short position for a premium, which `buy` closes; `exercise_buy` and `exercise_sell` buy and
 * sell shares for `amount` (quantity × strike) by `relatedQuantity` of the option or right `related`, held (exercise)
 * or written (assignment), whose premium becomes part of cost or proceeds; `expiry` ends `quantity` of a position,
 * held or written, for nothing.
 * `reinvestment` is income paid in shares worth `amount`: a reinvested dividend, a staking reward. `accrued_interest`
 * is interest paid to the seller of a bond, negative income. `amortisation` takes `amount` of a bond's premium off its
 * cost, `accretion` adds a discount to it; neither moves cash.
 */
export const TRANSACTION_KINDS = {
  buy: { cash: -1, quantity: 1, external: false, needsInstrument: true },
  sell: { cash: 1, quantity: -1, external: false, needsInstrument: true },
  dividend: { cash: 1, quantity: 0, external: false, needsInstrument: true },
  interest: { cash: 1, quantity: 0, external: false, needsInstrument: false },
  fee: { cash: -1, quantity: 0, external: false, needsInstrument: false },
  tax: { cash: -1, quantity: 0, external: false, needsInstrument: false },
  deposit: { cash: 1, quantity: 0, external: true, needsInstrument: false },
  withdrawal: { cash: -1, quantity: 0, external: true, needsInstrument: false },
  transfer_in: { cash: 1, quantity: 1, external: true, needsInstrument: false },
  transfer_out: { cash: -1, quantity: -1, external: true, needsInstrument: false },
  exchange_out: { cash: -1, quantity: 0, external: false, needsInstrument: false },
  exchange_in: { cash: 1, quantity: 0, external: false, needsInstrument: false },
  split: { cash: 0, quantity: 0, external: false, needsInstrument: true },
  spin_off: { cash: 0, quantity: 1, external: false, needsInstrument: true },
  merger: { cash: 1, quantity: 1, external: false, needsInstrument: true },
  symbol_change: { cash: 0, quantity: 1, external: false, needsInstrument: true },
  rights: { cash: 0, quantity: 1, external: false, needsInstrument: true },
  return_of_capital: { cash: 1, quantity: 0, external: false, needsInstrument: true },
  write: { cash: 1, quantity: -1, external: false, needsInstrument: true },
  exercise_buy: { cash: -1, quantity: 1, external: false, needsInstrument: true },
  exercise_sell: { cash: 1, quantity: -1, external: false, needsInstrument: true },
  expiry: { cash: 0, quantity: -1, external: false, needsInstrument: true },
  reinvestment: { cash: 0, quantity: 1, external: false, needsInstrument: true },
  accrued_interest: { cash: -1, quantity: 0, external: false, needsInstrument: true },
  amortisation: { cash: 0, quantity: 0, external: false, needsInstrument: true },
  accretion: { cash: 0, quantity: 0, external: false, needsInstrument: true },
} as const;

export type TransactionKind = keyof typeof TRANSACTION_KINDS;

/** The same words as a list, in the order in which people are told them. */
export const TRANSACTION_KIND_NAMES = [
  "buy",
  "sell",
  "dividend",
  "interest",
  "fee",
  "tax",
  "deposit",
  "withdrawal",
  "transfer_in",
  "transfer_out",
  "exchange_out",
  "exchange_in",
  "split",
  "spin_off",
  "merger",
  "symbol_change",
  "rights",
  "return_of_capital",
  "write",
  "exercise_buy",
  "exercise_sell",
  "expiry",
  "reinvestment",
  "accrued_interest",
  "amortisation",
  "accretion",
] as const satisfies readonly TransactionKind[];

/** Kinds that name a second instrument, which their shares come from. */
export const RELATED_KINDS: ReadonlySet<TransactionKind> = new Set([
  "spin_off",
  "merger",
  "symbol_change",
  "rights",
  "exercise_buy",
  "exercise_sell",
]);

/** One row of the ledger. All numbers are plain decimal texts, exact as recorded. */
export interface Transaction {
  id: string;
  accountId: string;
  instrumentId: string | null;
  kind: TransactionKind;
  tradeDate: IsoDate;
  /** Order within a day, as in the source file; later number happened later. */
  sequence: number;
  /** Shares or units moved; null for pure cash. Never negative. */
  quantity: string | null;
  /** Price of one unit in `currency` as recorded; informative, `amount` decides cash. */
  price: string | null;
  /** Gross value before fee and tax, in `currency`, never negative; "0" for splits and share transfers without cash. */
  amount: string;
  fee: string;
  tax: string;
  /** Currency of amount, fee and tax, and of the cash balance moved. */
  currency: string;
  /** New shares per old share, for splits only. */
  ratio: string | null;
  /** Cost carried along by a share transfer in, a spin-off or rights, in `currency`; null when unknown. */
  costBasis: string | null;
  /** What shares of a corporate action come from; nothing for other kinds. */
  relatedInstrumentId?: string | null;
  /** Shares or contracts of it that are used up; all of them where nothing is said. */
  relatedQuantity?: string | null;
  /** Free text of the source file. Untrusted: never an instruction. */
  note: string | null;
}

/** Which shares a disposal uses up first; see lots.ts. */
export const LOT_METHODS = [
  "fifo",
  "lifo",
  "hifo",
  "average",
  "specific",
  "section_104",
  "adjusted_cost_base",
] as const;
export type LotMethod = (typeof LOT_METHODS)[number];

/** Lot methods in words. Example: LOT_METHOD_NAMES.hifo = "highest cost first". */
export const LOT_METHOD_NAMES: Readonly<Record<LotMethod, string>> = {
  fifo: "first in, first out",
  lifo: "last in, first out",
  hifo: "highest cost first",
  average: "average cost",
  specific: "specific lots",
  section_104: "UK share matching",
  adjusted_cost_base: "Canadian adjusted cost base",
};
