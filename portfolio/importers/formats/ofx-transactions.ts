import { Decimal } from "#finance/money.ts";
import { type Booked, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { type Tag, tagText } from "../read-tags.ts";
import { costsIn, currencyIn, dayIn, numberIn, type OfxSecurity, securityIn } from "./ofx-values.ts";

/** One transaction of a statement, with what it needs to know of the rest. */
export interface OfxEntry {
  line: number;
  tag: Tag;
  /** Currency of the statement. */
  currency: string;
  account: string | null;
}

export interface OfxContext {
  securities: ReadonlyMap<string, OfxSecurity>;
  /** The option behind a trade in shares, and the other way round, by line. */
  exercises: ReadonlyMap<number, OfxEntry>;
}

function base(
  entry: OfxEntry,
  fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>,
): ParsedTransaction {
  const { tag, account } = entry;
  const note = [tagText(tag, "NAME"), tagText(tag, "MEMO")].filter((text) => text !== "").join(": ");
  return parsedTransaction({
    date: dayIn(tag, "DTTRADE", "DTPOSTED", "DTSETTLE"),
    currency: currencyIn(tag, entry.currency),
    amount: "0",
    note: note.slice(0, 500) || null,
    account,
    ...fields,
  });
}

/** TOTAL is what moved; commission, fees, load, taxes and accrued interest are parts of it. */
function trade(entry: OfxEntry, context: OfxContext): ParsedTransaction[] {
  const { tag, line } = entry;
  const buying = tag.name.startsWith("BUY");
  const currency = currencyIn(tag, entry.currency);
  const { instrument, about } = securityIn(tag, context.securities, currency);
  const quantity = numberIn(tag, "UNITS")?.abs();
  if (!quantity?.gt(0))
    throw new RowProblem("a trade without units", "Add the units, or leave this row out.");
  const price = numberIn(tag, "UNITPRICE")?.abs() ?? null;
  const fee = costsIn(tag, "COMMISSION", "FEES", "LOAD");
  const tax = costsIn(tag, "TAXES", "STATEWITHHOLDING", "WITHHOLDING");
  const accrued = costsIn(tag, "ACCRDINT");
  const costs = fee.add(tax);
  const total = numberIn(tag, "TOTAL")?.abs() ?? null;
  const shares = about?.assetClass === "option" ? about.sharesPerContract : new Decimal(1);
  const product = price?.times(quantity).times(shares) ?? null;
  const fromTotal = total === null ? null : (buying ? total.sub(costs) : total.add(costs)).sub(accrued);
  const amount = fromTotal ?? product;
  if (amount === null)
    throw new RowProblem("a trade without a total", "Add the total, or leave this row out.");
  if (amount.isNegative() && !amount.isZero())
    throw new RowProblem("the charges are higher than the total", "Check the charges of the row.");
  const option = context.exercises.get(line);
  const kind = buying ? "buy" : tagText(tag, "OPTSELLTYPE") === "SELLTOOPEN" ? "write" : "sell";
  const used = option && {
    kind: buying ? ("exercise_buy" as const) : ("exercise_sell" as const),
    related: securityIn(option.tag, context.securities, currency).instrument,
    relatedQuantity: numberIn(option.tag, "UNITS")?.abs().toFixed() ?? null,
  };
  const traded = base(entry, {
    kind,
    instrument,
    quantity: quantity.toFixed(),
    price: price?.toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
    tax: tax.toFixed(),
    ...used,
  });
  if (accrued.isZero()) return [traded];
  return [
    traded,
    base(entry, { kind: buying ? "accrued_interest" : "interest", instrument, amount: accrued.toFixed() }),
  ];
}

function needTotal(tag: Tag, name = "TOTAL"): Decimal {
  const total = numberIn(tag, name);
  if (total === null) throw new RowProblem("the transaction has no total", "Add it, or leave this row out.");
  return total;
}

function income(entry: OfxEntry, context: OfxContext): ParsedTransaction {
  const { tag } = entry;
  const { instrument } = securityIn(tag, context.securities, currencyIn(tag, entry.currency));
  const total = needTotal(tag);
  const tax = costsIn(tag, "WITHHOLDING");
  if (total.isNegative()) return base(entry, { kind: "fee", instrument, amount: total.abs().toFixed() });
  const kind = tagText(tag, "INCOMETYPE") === "INTEREST" ? "interest" : "dividend";
  return base(entry, { kind, instrument, amount: total.add(tax).toFixed(), tax: tax.toFixed() });
}

function shares(entry: OfxEntry, context: OfxContext): ParsedTransaction {
  const { tag } = entry;
  const { instrument } = securityIn(tag, context.securities, currencyIn(tag, entry.currency));
  if (tag.name === "SPLIT") {
    const [up, down] = [numberIn(tag, "NUMERATOR"), numberIn(tag, "DENOMINATOR")];
    const [now, before] = [numberIn(tag, "NEWUNITS"), numberIn(tag, "OLDUNITS")];
    const ratio =
      up?.gt(0) && down?.gt(0) ? up.div(down) : now?.gt(0) && before?.gt(0) ? now.div(before) : null;
    if (!ratio) throw new RowProblem("a split without its ratio", "Add the ratio, or leave this row out.");
    return base(entry, { kind: "split", instrument, ratio: ratio.toDecimalPlaces(30).toFixed() });
  }
  const units = numberIn(tag, "UNITS");
  if (!units || units.isZero()) throw new RowProblem("a transfer without units", "Add the units to the row.");
  const quantity = units.abs().toFixed();
  if (tag.name === "REINVEST") {
    const amount = needTotal(tag).abs().toFixed();
    const price = numberIn(tag, "UNITPRICE")?.abs().toFixed() ?? null;
    return base(entry, { kind: "reinvestment", instrument, quantity, amount, price });
  }
  const out =
    tagText(tag, "TFERACTION") === "OUT" || (tagText(tag, "TFERACTION") === "" && units.isNegative());
  const average = numberIn(tag, "AVGCOSTBASIS")?.abs() ?? null;
  return base(entry, {
    kind: out ? "transfer_out" : "transfer_in",
    instrument,
    quantity,
    costBasis: out ? null : (average?.times(units.abs()).toFixed() ?? null),
  });
}

/** Money that moved on its own, by the bank's type of transaction. */
function bank(entry: OfxEntry): Booked {
  const amount = needTotal(entry.tag, "TRNAMT");
  const type = tagText(entry.tag, "TRNTYPE").toUpperCase();
  if (amount.isZero()) return ignored("moves no money");
  if (type === "HOLD") return ignored("only held back, not booked yet");
  const out = amount.isNegative();
  const size = amount.abs().toFixed();
  if (type === "INT" || type === "DIV") return base(entry, { kind: out ? "fee" : "interest", amount: size });
  if (type === "FEE" || type === "SRVCHG") {
    return out
      ? base(entry, { kind: "fee", amount: size })
      : base(entry, { kind: "fee", fee: amount.neg().toFixed() });
  }
  if (type === "XFER") return base(entry, { kind: out ? "transfer_out" : "transfer_in", amount: size });
  return base(entry, { kind: out ? "withdrawal" : "deposit", amount: size });
}

function closed(entry: OfxEntry, context: OfxContext): Booked {
  const { tag, line } = entry;
  const { instrument } = securityIn(tag, context.securities, currencyIn(tag, entry.currency));
  if (tagText(tag, "OPTACTION").toUpperCase() === "EXPIRE") {
    const quantity = numberIn(tag, "UNITS")?.abs();
    if (!quantity?.gt(0)) throw new RowProblem("an expiry without units", "Add the units to the row.");
    return base(entry, { kind: "expiry", instrument, quantity: quantity.toFixed() });
  }
  const other = context.exercises.get(line);
  if (other) return ignored(`the option used up by the shares of transaction ${other.line}`);
  throw new RowProblem(
    "an exercise or assignment without the trade in its shares",
    "Export the whole day, with the trade in shares.",
  );
}

/** Books one transaction of a statement. @throws RowProblem to reject it */
export function bookOfx(entry: OfxEntry, context: OfxContext): Booked {
  const { name } = entry.tag;
  if (/^(BUY|SELL)/.test(name)) return trade(entry, context);
  switch (name) {
    case "STMTTRN":
      return bank(entry);
    case "INCOME":
      return income(entry, context);
    case "REINVEST":
    case "TRANSFER":
    case "SPLIT":
      return shares(entry, context);
    case "CLOSUREOPT":
      return closed(entry, context);
    case "RETOFCAP": {
      const { instrument } = securityIn(entry.tag, context.securities, entry.currency);
      return base(entry, {
        kind: "return_of_capital",
        instrument,
        amount: needTotal(entry.tag).abs().toFixed(),
      });
    }
    case "MARGININTEREST":
    case "INVEXPENSE": {
      const total = needTotal(entry.tag);
      const cost = total.abs().toFixed();
      return base(entry, { kind: "fee", amount: cost });
    }
    default:
      return ignored("moves money or shares within the account");
  }
}
