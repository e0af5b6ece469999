import { OpenLots } from "#finance/ledger/open-lots.ts";
import { type Lot, takeLots } from "#finance/lots.ts";
import { Decimal } from "#finance/money.ts";
import { applySplit, splitRatio } from "#finance/split-ratio.ts";
import type { LotMethod } from "#finance/transaction-kinds.ts";

/** What moves shares, from the ledger or from a file about to enter it. */
export interface ShareMovement {
  account: string;
  symbol: string;
  instrumentCurrency: string;
  name: string;
  kind: string;
  date: string;
  quantity: string | null;
  amount: string;
  fee: string;
  tax: string;
  ratio: string | null;
  costBasis: string | null;
}

interface Held {
  symbol: string;
  name: string;
  lots: OpenLots;
  /** False once shares of unknown cost came in. */
  costKnown: boolean;
}

function key(account: string, symbol: string, currency: string): string {
  return `${account}\n${symbol.toUpperCase()} ${currency}`;
}

/**
 * Shares held per account and instrument while rows are applied oldest first: what a split's ratio and the cost
 * carried by an exchange follow from. Quantities never go below zero here; overselling is the ledger's finding.
 */
export class HeldShares {
  readonly #held = new Map<string, Held>();
  readonly #methods: ReadonlyMap<string, LotMethod>;

  constructor(methods: ReadonlyMap<string, LotMethod>) {
    this.#methods = methods;
  }

  apply(row: ShareMovement): void {
    const place = key(row.account, row.symbol, row.instrumentCurrency);
    const held = this.#held.get(place) ?? {
      symbol: row.symbol,
      name: row.name,
      lots: new OpenLots(),
      costKnown: true,
    };
    this.#held.set(place, held);
    const quantity = new Decimal(row.quantity ?? 0);
    if (row.kind === "split" && row.ratio !== null) {
      const ratio = splitRatio(row.ratio);
      const split = held.lots.all().map((lot) => ({ ...lot, quantity: applySplit(lot.quantity, ratio) }));
      held.lots.replace(split);
    } else if (row.kind === "buy" || row.kind === "transfer_in") {
      const paid = new Decimal(row.amount).plus(row.fee).plus(row.tax);
      const cost = row.kind === "buy" ? paid : new Decimal(row.costBasis ?? 0);
      if (row.kind === "transfer_in" && row.costBasis === null) held.costKnown = false;
      if (quantity.gt(0)) held.lots.add([newLot(row, quantity, cost)]);
    } else if (row.kind === "sell" || row.kind === "transfer_out") {
      held.lots.take(quantity, this.#methods.get(row.account) ?? "fifo");
    }
  }

  quantity(account: string, symbol: string, currency: string): Decimal {
    return this.#held.get(key(account, symbol, currency))?.lots.held() ?? new Decimal(0);
  }

  /** Book cost of the shares an exchange takes away, or null when part of it is unknown. */
  costOf(account: string, symbol: string, currency: string, quantity: Decimal): Decimal | null {
    const held = this.#held.get(key(account, symbol, currency));
    if (!held?.costKnown) return null;
    const taken = takeLots(held.lots.all(), quantity, this.#methods.get(account) ?? "fifo");
    if (taken.missing.gt(0)) return null;
    return taken.parts.reduce((sum, part) => sum.plus(part.cost), new Decimal(0));
  }

  /** The one holding of exactly this many shares whose name begins with the same word; null when none or several. */
  findByName(account: string, name: string, quantity: Decimal): { symbol: string; name: string } | null {
    const word = name.split(/\s+/)[0]?.toUpperCase() ?? "";
    if (word.length < 3) return null;
    const found = [...this.#held.entries()].filter(
      ([place, held]) =>
        place.startsWith(`${account}\n`) &&
        held.name.toUpperCase().split(/\s+/)[0] === word &&
        held.lots.held().eq(quantity),
    );
    const only = found.length === 1 ? found[0]?.[1] : undefined;
    return only ? { symbol: only.symbol, name: only.name } : null;
  }
}

function newLot(row: ShareMovement, quantity: Decimal, cost: Decimal): Lot {
  return {
    transactionId: "",
    accountId: row.account,
    instrumentId: row.symbol,
    acquiredOn: row.date,
    quantity,
    cost,
    currency: row.instrumentCurrency,
    entryAmount: cost,
    entryCurrency: row.instrumentCurrency,
    entryOn: row.date,
  };
}
