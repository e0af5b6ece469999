import { Decimal } from "#finance/money.ts";
import type { ParsedTransaction, ReadRow } from "./importer.ts";

/** Fractions of shares are rounded: amounts this near, as a share of the dividend, are the same money. */
const NEAR = "0.01";
const LEAST_NEAR = "0.02";

/**
 * Decides what each `reinvestment` of a file is. Beside a dividend of the same account, instrument, day and about the same
 * amount (before or after its tax), that dividend is the income, and the reinvestment the purchase it pays for: `buy`.
 * Without one, the shares themselves are the income: it stays as it is. Each dividend pays once.
 */
export function pairReinvestments(rows: readonly ReadRow[]): { rows: ReadRow[]; assumptions: string[] } {
  const booked = rows.flatMap(({ outcome }) => (outcome.state === "parsed" ? outcome.transactions : []));
  if (!booked.some(({ kind }) => kind === "reinvestment")) return { rows: [...rows], assumptions: [] };
  const dividends = Map.groupBy(
    booked.filter(({ kind }) => kind === "dividend"),
    placeOf,
  );
  const found = { paid: 0, income: 0 };
  const decide = (transaction: ParsedTransaction): ParsedTransaction => {
    if (transaction.kind !== "reinvestment") return transaction;
    const beside = dividends.get(placeOf(transaction)) ?? [];
    const paying = beside.findIndex((dividend) => paysFor(dividend, transaction));
    if (paying < 0) {
      found.income += 1;
      return transaction;
    }
    beside.splice(paying, 1);
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
          `${found.paid} reinvestments are purchases paid by the dividend of the same instrument, day and amount in the file.`,
        ]),
    ...(found.income === 0
      ? []
      : [
          `${found.income} reinvestments without a dividend of the same instrument, day and amount in the file are income paid in shares.`,
        ]),
  ];
  return { rows: decided, assumptions };
}

const placeOf = ({ account, date, currency, instrument }: ParsedTransaction): string =>
  [account ?? "", date, currency, instrument?.isin ?? instrument?.symbol ?? ""].join("\n");

function paysFor(dividend: ParsedTransaction, bought: ParsedTransaction): boolean {
  const gross = new Decimal(dividend.amount);
  const spent = [new Decimal(bought.amount), new Decimal(bought.amount).add(bought.fee)];
  const near = Decimal.max(gross.abs().mul(NEAR), new Decimal(LEAST_NEAR));
  return [gross, gross.sub(dividend.tax).sub(dividend.fee)].some((paid) =>
    spent.some((amount) => paid.sub(amount).abs().lte(near)),
  );
}
