import type { BrokerRow } from "../broker-table.ts";
import type { ParsedInstrument } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import type { Activity, ExchangeSide, ExerciseSide } from "../pair-rows.ts";
import { type FidelityAction, fidelityAction } from "./fidelity-actions.ts";
import { fidelityAccount, fidelityInstrument, isCore, underlyingOf } from "./fidelity-cells.ts";

/** Header names of each column, those of several exports. */
export const fidelityColumns = {
  date: ["rundate", "date"],
  accountName: ["account", "accountname"],
  accountNumber: ["accountnumber"],
  action: ["action"],
  symbol: ["symbol"],
  description: ["description", "securitydescription"],
  quantity: ["quantity"],
  currency: ["currency"],
  price: ["price"],
  commission: ["commission"],
  fees: ["fees"],
  accrued: ["accruedinterest"],
  amount: ["amount"],
  balance: ["cashbalance"],
  settlement: ["settlementdate"],
} as const;
export type FidelityColumn = keyof typeof fidelityColumns;
export type Row = BrokerRow<FidelityColumn>;

export function accountOf(row: Row): string {
  return fidelityAccount(row.text("accountName"), row.text("accountNumber"));
}

export function currencyOf(row: Row): string {
  return row.text("currency") === "" ? "USD" : row.currency("currency").currency;
}

export function actionOf(row: Row): FidelityAction | null {
  const symbol = row.text("symbol");
  return fidelityAction(row.text("action"), isCore(symbol));
}

/** What a row has to do with an exercise or assignment. */
export function exerciseSide(row: Row): ExerciseSide[] {
  const quantity = row.numberOrNull("quantity");
  const symbol = row.text("symbol");
  const instrument = fidelityInstrument(symbol, row.text("description"), "USD");
  if (actionOf(row) !== "exercise" || !quantity || !instrument) return [];
  const share = underlyingOf(symbol);
  return [
    {
      line: row.line,
      date: row.text("date"),
      account: accountOf(row),
      share: share ?? symbol,
      shares: share === null ? quantity : quantity.times(100),
      instrument,
      contracts: share === null ? null : quantity,
    },
  ];
}

/** A row as `pairCancelled` needs it: of one symbol and account. */
export function activityOf(row: Row): Activity {
  const trade = `${accountOf(row)}\n${row.text("symbol")}`;
  const cancels = isCancel(row) ? trade : null;
  return { line: row.line, cancels, trade, amount: row.numberOrNull("amount") };
}

export function isCancel(row: Row): boolean {
  return /cancel|\bcxl\b/i.test(row.text("action"));
}

/** A row as `pairExchanges` needs it. */
export function exchangeSide(row: Row): (ExchangeSide & { instrument: ParsedInstrument })[] {
  const action = actionOf(row);
  const quantity = row.numberOrNull("quantity");
  const instrument = fidelityInstrument(
    row.text("symbol"),
    row.text("description"),
    majorCurrency(row.text("currency"))?.currency ?? "USD",
  );
  if ((action !== "reverse_split" && action !== "exchange") || !instrument || !quantity || quantity.isZero())
    return [];
  return [
    { line: row.line, date: row.text("date"), group: `${action} ${accountOf(row)}`, quantity, instrument },
  ];
}
