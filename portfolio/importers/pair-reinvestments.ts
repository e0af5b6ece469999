import { addDays } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import type { ParsedTransaction, ReadRow } from "./importer.ts";

/** Fractions of shares are rounded: amounts this near, as a share of the dividend, are the same money. */
const NEAR = "0.01";
const LEAST_NEAR = "0.02";
/** Brokers that book the purchase as money going out do so within this many days of the dividend. */
const DAYS_TO_REINVEST = 7;

/**
 * Decides what each `reinvestment` of a file is. Beside a dividend of the same account, instrument, day and about the same
 * amount (before or after its tax), that dividend is the income, and the reinvestment the purchase it pays for: `buy`.
 * Without one, the shares themselves are the income: it stays as it is. Each dividend pays once. `fromCash`: the file
 * books the purchase as money that goes out, so that also dividends of the week before pay for it, several together or
 * in part.
 */
export function pairReinvestments(
  rows: readonly ReadRow[],
  { fromCash = false } = {},
): { rows: ReadRow[]; assumptions: string[] } {
  const booked = rows.flatMap(({ outcome }) => (outcome.state === "parsed" ? outcome.transactions : []));
  if (!booked.some(({ kind }) => kind === "reinvestment")) return { rows: [...rows], assumptions: [] };
  const dividends = Map.groupBy(
    booked.filter(({ kind }) => kind === "dividend"),
    placeOf,
  );
  const purses = fromCash ? new DividendPurses(booked) : null;
  const found = { paid: 0, income: 0 };
  const decide = (transaction: ParsedTransaction): ParsedTransaction => {
    if (transaction.kind !== "reinvestment") return transaction;
    const beside = dividends.get(placeOf(transaction)) ?? [];
    const paying = beside.findIndex((dividend) => paysFor(dividend, transaction));
    if (purses === null && paying >= 0) beside.splice(paying, 1);
    if (!(purses?.pay(transaction) ?? paying >= 0)) {
      found.income += 1;
      return transaction;
    }
    found.paid += 1;
    return { ...transaction, kind: "buy" };
  };
  const decided = rows.map((row): ReadRow => {
    if (row.outcome.state !== "parsed") return row;
    return { ...row, outcome: { ...row.outcome, transactions: row.outcome.transactions.map(decide) } };
  });
  const assumptions = [
    ...(found.paid === 0
      ? []
      : [
          `${found.paid} reinvestments are purchases paid by the dividend of the same instrument${fromCash ? "" : ", day and amount"} in the file.`,
        ]),
    ...(found.income === 0
      ? []
      : [
          `${found.income} reinvestments without a dividend of the same instrument${fromCash ? "" : ", day and amount"} in the file are income paid in shares.`,
        ]),
  ];
  return { rows: decided, assumptions };
}

const placeOf = (row: ParsedTransaction): string => `${purseOf(row)}\n${row.date}`;

function purseOf({ account, currency, instrument }: ParsedTransaction): string {
  return [account ?? "", currency, instrument?.isin ?? instrument?.symbol ?? ""].join("\n");
}

/** Dividends with what is left of them to reinvest, by account and instrument. */
class DividendPurses {
  readonly #purses: Map<string, { date: string; left: Decimal }[]>;

  constructor(booked: readonly ParsedTransaction[]) {
    const dividends = booked.filter(({ kind }) => kind === "dividend");
    this.#purses = new Map(
      [...Map.groupBy(dividends, purseOf)].map(([purse, rows]) => [
        purse,
        rows.map(({ date, amount }) => ({ date, left: new Decimal(amount) })),
      ]),
    );
  }

  /** Whether the dividends until its day are enough for a purchase; they are spent on it then, the newest first. */
  pay(bought: ParsedTransaction): boolean {
    const first = addDays(bought.date, -DAYS_TO_REINVEST);
    const usable = (this.#purses.get(purseOf(bought)) ?? [])
      .filter(({ date, left }) => date >= first && date <= bought.date && left.gt(0))
      .sort((a, b) => (a.date < b.date ? 1 : -1));
    let open = new Decimal(bought.amount).add(bought.fee);
    const enough = usable.reduce((sum, { left }) => sum.add(left), new Decimal(0));
    if (open.sub(enough).gt(Decimal.max(open.mul(NEAR), new Decimal(LEAST_NEAR))) || usable.length === 0)
      return false;
    for (const dividend of usable) {
      const spent = Decimal.min(open, dividend.left);
      dividend.left = dividend.left.sub(spent);
      open = open.sub(spent);
    }
    return true;
  }
}

function paysFor(dividend: ParsedTransaction, bought: ParsedTransaction): boolean {
  const gross = new Decimal(dividend.amount);
  const spent = [new Decimal(bought.amount), new Decimal(bought.amount).add(bought.fee)];
  const near = Decimal.max(gross.abs().mul(NEAR), new Decimal(LEAST_NEAR));
  return [gross, gross.sub(dividend.tax).sub(dividend.fee)].some((paid) =>
    spent.some((amount) => paid.sub(amount).abs().lte(near)),
  );
}
