import { type BrokerRow, outcomeOfBooking } from "../broker-table.ts";
import { type ClosingState, ignored, type ReadFile, type ReadRow, type RowOutcome } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { oldestFirst } from "../row-order.ts";
import { bookIbkrCash, type IbkrCash, namesOutsideMoney } from "./ibkr-cash.ts";
import { bookIbkrActions, type IbkrAction } from "./ibkr-corporate-action.ts";
import {
  accountOf,
  bookTransfer,
  dateOf,
  type FlexColumn,
  type FlexRecord,
  optionOf,
  readAction,
  readCash,
  readTrade,
} from "./ibkr-flex-row.ts";
import { bookIbkrTrades, type IbkrTrade } from "./ibkr-trade.ts";

function closingState(records: readonly FlexRecord[]): ClosingState | null {
  const closing: ClosingState = { date: "", positions: [], cash: [] };
  const stated = records.filter(({ section }) => section === "positions" || section === "balances");
  for (const { section, row } of stated) {
    if (!/^(summary|currency|)$/i.test(row.text("level"))) continue;
    const currency = majorCurrency(row.text("currency"))?.currency;
    const account = accountOf(row);
    const quantity = row.numberOrNull("position");
    const balance = row.numberOrNull("endingCash");
    const outcome = outcomeOfBooking(() => {
      closing.date = [closing.date, dateOf(row, "reportDate")].sort().at(-1) ?? "";
      return [];
    });
    if (outcome.state === "rejected" || currency === undefined) continue;
    const isin = row.text("isin") || null;
    if (section === "positions" && quantity !== null) {
      const symbol = optionOf(row, currency)?.symbol ?? (row.text("symbol") || isin);
      if (symbol) closing.positions.push({ symbol, isin, quantity: quantity.toFixed(), account });
    } else if (section === "balances" && balance !== null) {
      closing.cash.push({ currency, balance: balance.toFixed(), account });
    }
  }
  return closing.date === "" ? null : closing;
}

type Read<Item> = { item: Item } | { outcome: RowOutcome };

function tryRead<Item>(read: () => Item): Read<Item> {
  let item: { item: Item } | null = null;
  const outcome = outcomeOfBooking(() => {
    item = { item: read() };
    return [];
  });
  return item ?? { outcome };
}

/** The rows of a Flex query, read and booked; what the query says of accounts and closing positions. */
export function readFlexRecords(
  records: readonly FlexRecord[],
  columns: string[],
  around: readonly ReadRow[],
): ReadFile {
  const levels = new Set(
    records.filter((one) => one.section === "trades").map(({ row }) => row.text("level").toUpperCase()),
  );
  const wanted = ["EXECUTION", "TRADE", "ORDER", ""].find((level) => levels.has(level));
  const outcomes = new Map<number, RowOutcome>();
  const collect = <Item>(record: FlexRecord, read: (row: BrokerRow<FlexColumn>) => Item, into: Item[]) => {
    const result = tryRead(() => read(record.row));
    if ("item" in result) into.push(result.item);
    else outcomes.set(record.row.line, result.outcome);
  };
  const trades: IbkrTrade[] = [];
  const cash: IbkrCash[] = [];
  const actions: IbkrAction[] = [];
  for (const record of records) {
    const { section, row } = record;
    const level = row.text("level").toUpperCase();
    if (section === "trades" && level !== "" && level !== wanted) {
      outcomes.set(row.line, ignored("sums up trades that the file also lists one by one"));
    } else if (section === "trades") collect(record, readTrade, trades);
    else if (section === "cash" && level === "SUMMARY")
      outcomes.set(row.line, ignored("a total of other rows"));
    else if (section === "cash") collect(record, readCash, cash);
    else if (section === "actions") collect(record, readAction, actions);
    else if (section === "transfers")
      outcomes.set(
        row.line,
        outcomeOfBooking(() => bookTransfer(row)),
      );
    else if (section === "other") outcomes.set(row.line, ignored("a section that books nothing"));
    else outcomes.set(row.line, ignored("a closing position or balance, compared with the ledger"));
  }
  for (const booked of [bookIbkrTrades(trades), bookIbkrCash(cash), bookIbkrActions(actions)]) {
    for (const [line, book] of booked) outcomes.set(line, outcomeOfBooking(book));
  }
  const names = new Set(records.flatMap(({ row }) => accountOf(row) ?? []));
  const rows = records.map(({ raw, row }) => ({
    line: row.line,
    raw,
    outcome: outcomes.get(row.line) ?? ignored("a section that books nothing"),
  }));
  const [only] = names.size === 1 ? names : [];
  const unnamed =
    trades.some((trade) => trade.category === "currency") &&
    !records.some(({ row }) => row.text("symbol") !== "");
  return {
    rows: oldestFirst(
      [...around, ...rows.map((row) => (only === undefined ? row : withoutAccount(row)))],
      "oldest-first",
    ),
    columns,
    accountName: only === undefined ? null : `Interactive Brokers ${only}`,
    accountCurrency: null,
    accountCurrencies: {},
    impliedCash: !namesOutsideMoney(cash),
    closing: withoutNames(closingState(records), only !== undefined),
    assumptions: [
      "Dividends are booked with the tax that was withheld from the same payment.",
      ...(unnamed
        ? ["Exchanges of currencies that name no pair are taken against the currency of their commission."]
        : []),
      ...(namesOutsideMoney(cash)
        ? []
        : [
            "Trades are paid from and to the outside on the same day: the file lists no deposits or withdrawals.",
          ]),
    ],
  };
}

/** Where a file is about one account, its rows go to the account that the import is for. */
function withoutAccount(row: ReadRow): ReadRow {
  const { outcome } = row;
  if (outcome.state !== "parsed") return row;
  const transactions = outcome.transactions.map((transaction) => ({ ...transaction, account: null }));
  return { ...row, outcome: { state: "parsed", transactions } };
}

function withoutNames(closing: ClosingState | null, single: boolean): ClosingState | null {
  if (closing === null || !single) return closing;
  return {
    ...closing,
    positions: closing.positions.map((position) => ({ ...position, account: null })),
    cash: closing.cash.map((balance) => ({ ...balance, account: null })),
  };
}
