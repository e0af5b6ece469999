import { Decimal } from "#finance/money.ts";
import { RowProblem } from "../broker-table.ts";
import {
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  type RowOutcome,
} from "../importer.ts";

/** A movement of cash as any report of Interactive Brokers states it. */
export interface IbkrCash {
  line: number;
  date: string;
  /** The broker's word: "Dividends", "Withholding Tax", "Broker Interest Received" … */
  type: string;
  description: string;
  instrument: ParsedInstrument | null;
  /** What it does to the balance. */
  amount: Decimal;
  currency: string;
  account: string | null;
}

type Treatment = "dividend" | "tax" | "interest" | "bond_interest" | "fee" | "movement" | "transfer";

const treatments: readonly (readonly [RegExp, Treatment])[] = [
  [/withholding|871\(m\)|sales tax|transaction tax/i, "tax"],
  [/dividend/i, "dividend"],
  [/bond interest|coupon/i, "bond_interest"],
  [/interest/i, "interest"],
  [/deposit|withdrawal|cash receipt|disbursement/i, "movement"],
  [/transfer/i, "transfer"],
  [/fee|commission|market data|subscription/i, "fee"],
  [/price adjustment|other income|cash settlement|adjustment|referral|credit|bonus/i, "interest"],
];

const identifier = /\(([A-Z]{2}[A-Z0-9]{9}\d)\)/;

/**
 * The instrument that a text begins with, "VT(US9220427424) CASH DIVIDEND …", or that the columns name;
 * null where there is none.
 */
export function instrumentIn(
  description: string,
  { symbol, isin, currency }: { symbol: string; isin: string; currency: string },
): ParsedInstrument | null {
  const stated = /^([A-Za-z0-9][A-Za-z0-9 .\-/]{0,29}?)\s*\([A-Z0-9]{5,15}\)/.exec(description)?.[1] ?? "";
  const id = isin || (identifier.exec(description)?.[1] ?? "");
  const name = symbol || stated || id;
  return name === "" ? null : { symbol: name, name, currency, isin: id || null, assetClass: "other" };
}

/** The words that a payment, its tax and its reversal have in common. */
function paymentText(description: string): string {
  return description
    .replace(/\s*\([^()]*\)\s*$/, "")
    .replace(/\s*-\s*(?:reversal|[a-z]{2}\s+tax\b.*)$/i, "")
    .replace(/\s*-\s*reversal$/i, "")
    .replace(/\s+/g, " ")
    .toUpperCase();
}

function keyOf(entry: IbkrCash): string {
  const { date, currency, account, description } = entry;
  return [date, currency, account ?? "", paymentText(description)].join("\n");
}

function treatmentOf({ type }: IbkrCash): Treatment | null {
  return treatments.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}

/** Payments that were taken back, each with the line that did. */
function reversedPayments(entries: readonly IbkrCash[]): Map<IbkrCash, IbkrCash> {
  const pairs = new Map<IbkrCash, IbkrCash>();
  const payments = entries.filter((entry) => treatmentOf(entry) === "dividend");
  for (const reversal of payments.filter((entry) => entry.amount.isNegative())) {
    const payment = payments.find(
      (entry) =>
        !pairs.has(entry) &&
        entry.amount.eq(reversal.amount.neg()) &&
        entry.currency === reversal.currency &&
        entry.account === reversal.account &&
        paymentText(entry.description) === paymentText(reversal.description),
    );
    if (payment === undefined) continue;
    pairs.set(payment, reversal);
    pairs.set(reversal, payment);
  }
  return pairs;
}

/** Taxes by the dividend that they were withheld from: the same day and text. */
function withheldTaxes(
  entries: readonly IbkrCash[],
  reversed: ReadonlyMap<IbkrCash, IbkrCash>,
): Map<IbkrCash, IbkrCash[]> {
  const taxes = Map.groupBy(
    entries.filter((entry) => treatmentOf(entry) === "tax"),
    keyOf,
  );
  const found = new Map<IbkrCash, IbkrCash[]>();
  for (const entry of entries) {
    if (treatmentOf(entry) !== "dividend" || reversed.has(entry) || entry.amount.isNegative()) continue;
    const own = taxes.get(keyOf(entry));
    const tax = own?.reduce((sum, one) => sum.sub(one.amount), new Decimal(0));
    if (!own || !tax || tax.gt(entry.amount)) continue;
    found.set(entry, own);
    taxes.delete(keyOf(entry));
  }
  return found;
}

function base(
  entry: IbkrCash,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
) {
  const { date, currency, account } = entry;
  const note = [entry.type, entry.description].filter((text) => text !== "").join(": ");
  return parsedTransaction({ date, currency, account, note: note.slice(0, 500) || null, ...fields });
}

/** A cost, or its refund, which lessens what was paid. */
function cost(entry: IbkrCash, kind: "fee" | "tax"): ParsedTransaction {
  const { amount, instrument } = entry;
  if (amount.isPositive())
    return base(entry, { kind, instrument, amount: "0", [kind]: amount.neg().toFixed() });
  return base(entry, { kind, instrument, amount: amount.abs().toFixed() });
}

function income(entry: IbkrCash, tax: Decimal): ParsedTransaction {
  const { amount, instrument } = entry;
  if (amount.isNegative()) return cost(entry, "fee");
  const kind = /return of capital/i.test(entry.description) ? "return_of_capital" : "dividend";
  const paid = { amount: amount.toFixed(), tax: tax.toFixed() };
  return instrument ? base(entry, { kind, instrument, ...paid }) : base(entry, { kind: "interest", ...paid });
}

function bookOne(entry: IbkrCash, tax: Decimal): ParsedTransaction | RowOutcome {
  const { amount, instrument } = entry;
  const treatment = treatmentOf(entry);
  if (treatment === null) {
    throw new RowProblem(
      `unknown type of cash movement "${entry.type.slice(0, 60)}"`,
      "Enter this movement with the generic format, or leave it out.",
    );
  }
  if (amount.isZero()) return ignored("moves no money");
  const size = amount.abs().toFixed();
  const out = amount.isNegative();
  switch (treatment) {
    case "dividend":
      return income(entry, tax);
    case "tax":
      return cost(entry, "tax");
    case "fee":
      return cost(entry, "fee");
    case "interest":
      return out ? cost(entry, "fee") : base(entry, { kind: "interest", amount: size });
    case "bond_interest":
      if (out && instrument) return base(entry, { kind: "accrued_interest", instrument, amount: size });
      return out ? cost(entry, "fee") : base(entry, { kind: "interest", instrument, amount: size });
    case "movement":
      return base(entry, { kind: out ? "withdrawal" : "deposit", amount: size });
    case "transfer":
      return base(entry, { kind: out ? "transfer_out" : "transfer_in", amount: size });
  }
}

/** What each movement books, by its line: tax goes with the dividend it was withheld from, reversals cancel. */
export function bookIbkrCash(
  entries: readonly IbkrCash[],
): Map<number, () => ParsedTransaction | RowOutcome> {
  const reversed = reversedPayments(entries);
  const taxes = withheldTaxes(entries, reversed);
  const dividendOf = new Map(
    [...taxes].flatMap(([dividend, own]) => own.map((tax) => [tax, dividend] as const)),
  );
  const outcome = (entry: IbkrCash) => {
    const other = reversed.get(entry);
    if (other !== undefined) {
      return ignored(
        entry.amount.isNegative()
          ? `takes back the payment of line ${other.line}`
          : `taken back in line ${other.line}`,
      );
    }
    const dividend = dividendOf.get(entry);
    if (dividend !== undefined) return ignored(`booked as the tax of the dividend of line ${dividend.line}`);
    const own = taxes.get(entry) ?? [];
    return bookOne(
      entry,
      own.reduce((sum, tax) => sum.sub(tax.amount), new Decimal(0)),
    );
  };
  return new Map(entries.map((entry) => [entry.line, () => outcome(entry)]));
}

/** Whether money from outside is among the movements, so that the rest can be trusted to explain the balance. */
export function namesOutsideMoney(entries: readonly IbkrCash[]): boolean {
  return entries.some((entry) => ["movement", "transfer"].includes(treatmentOf(entry) ?? ""));
}
