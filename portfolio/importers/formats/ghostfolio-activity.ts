import { Decimal } from "#finance/money.ts";
import { ignored, type ParsedInstrument, parsedTransaction, type RowOutcome, rejected } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";

/** One activity of Ghostfolio with plain decimal numbers; texts are untrusted. */
export interface GhostfolioActivity {
  type: string;
  date: string;
  symbol: string;
  name: string;
  isin: string | null;
  assetClass: ParsedInstrument["assetClass"];
  currency: string;
  quantity: string;
  unitPrice: string;
  fee: string;
  note: string | null;
  account: string | null;
}

const types = ["BUY", "SELL", "DIVIDEND", "FEE", "INTEREST", "ITEM", "LIABILITY"] as const;

/**
 * Books an activity. Gross value is quantity × unit price, exact and unrounded, in the activity's currency; the fee
 * comes on top. A FEE activity carries its value in the fee.
 */
export function bookActivity(activity: GhostfolioActivity): RowOutcome {
  const type = activity.type.trim().toUpperCase();
  const known = types.find((candidate) => candidate === type);
  if (!known) {
    return rejected(`unknown type "${activity.type.slice(0, 40)}"`, `Use one of ${types.join(", ")}.`);
  }
  if (known === "LIABILITY") return ignored("a liability moves no cash and no shares");
  const unit = majorCurrency(activity.currency);
  if (!unit)
    return rejected(
      `"${activity.currency.slice(0, 20)}" is not a currency`,
      "Write the code, for example EUR.",
    );
  const quantity = new Decimal(activity.quantity);
  const price = unit.convert(activity.unitPrice);
  const gross = quantity.abs().times(price);
  const fee = new Decimal(unit.convert(activity.fee));
  if (gross.isNegative() && !gross.isZero())
    return rejected("the unit price is negative", "Correct the unit price.");
  if (fee.isNegative() && !fee.isZero()) return rejected("the fee is negative", "Correct the fee.");
  const common = {
    date: activity.date,
    currency: unit.currency,
    note: activity.note,
    account: activity.account,
  };
  const instrument = {
    symbol: activity.symbol,
    name: activity.name || activity.symbol,
    currency: unit.currency,
    isin: activity.isin,
    assetClass: activity.assetClass,
  };
  if (known === "FEE") {
    return {
      state: "parsed",
      transactions: [parsedTransaction({ ...common, kind: "fee", amount: gross.plus(fee).toFixed() })],
    };
  }
  if (known === "INTEREST") {
    const interest = parsedTransaction({
      ...common,
      kind: "interest",
      amount: gross.toFixed(),
      fee: fee.toFixed(),
    });
    return { state: "parsed", transactions: [interest] };
  }
  if (activity.symbol === "") return rejected("no symbol", "Add the symbol of the instrument.");
  if (quantity.isZero()) return rejected("the quantity is zero", "Enter the number of shares.");
  // A negative quantity is how some converters write a sale.
  const sold = known === "SELL" || (known === "BUY" && quantity.isNegative());
  const kind = known === "DIVIDEND" ? "dividend" : sold ? "sell" : "buy";
  return {
    state: "parsed",
    transactions: [
      parsedTransaction({
        ...common,
        kind,
        instrument,
        quantity: kind === "dividend" ? null : quantity.abs().toFixed(),
        price: kind === "dividend" ? null : price,
        amount: gross.toFixed(),
        fee: fee.toFixed(),
      }),
    ],
  };
}

/** Ghostfolio keeps the cash of its accounts apart from the activities, so the file lists none of its movements. */
export const ghostfolioAssumptions = [
  "Trades are paid from and to the outside on the same day: the export lists no movements of cash.",
] as const;
