import { type Booked, type BrokerRow, defineBrokerTable } from "../broker-table.ts";
import { splitTrade } from "../implied-fee.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import {
  type BookByWords,
  bookByWords,
  bookMoney,
  needSymbol,
  signedCharge,
  signedMoney,
} from "../signed-money.ts";

const columns = {
  day: ["date"],
  ticker: ["ticker"],
  type: ["type"],
  quantity: ["quantity"],
  price: ["pricepershare"],
  total: ["totalamount"],
  currency: ["currency"],
  rate: ["fxrate"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

function base(
  row: Row,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("day"),
    currency: row.currency("currency").currency,
    note: row.text("type"),
    ...fields,
  });
}

function instrumentOf(row: Row): ParsedInstrument {
  const symbol = needSymbol(row, "ticker");
  const { currency } = row.currency("currency");
  return { symbol, name: symbol, currency, isin: null, assetClass: "other" };
}

function trade(row: Row, kind: "buy" | "sell"): ParsedTransaction {
  const quantity = row.needNumber("quantity").abs();
  const price = row.number("price");
  const { amount, fee } = splitTrade(kind, row.needNumber("total").abs(), quantity, price);
  return base(row, {
    kind,
    instrument: instrumentOf(row),
    quantity: quantity.toFixed(),
    price: price?.toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
}

type Kind = ParsedTransaction["kind"];

function bySign(
  row: Row,
  [into, out]: readonly [Kind, Kind],
  fields: Partial<ParsedTransaction> = {},
): Booked {
  return bookMoney(signedMoney(row.needNumber("total"), into, out), (money) =>
    base(row, { ...money, ...fields }),
  );
}

/** A charge or tax, or its refund, which lessens what was paid. */
function charge(row: Row, kind: "fee" | "tax"): Booked {
  const about = row.text("ticker") === "" ? {} : { instrument: instrumentOf(row) };
  return bookMoney(signedCharge(row.needNumber("total"), kind), (money) => base(row, { ...money, ...about }));
}

/** Shares or cash that change the company which keeps them, within Revolut. */
function move(row: Row): Booked {
  if (row.text("ticker") !== "") return ignored("moves shares between companies of the broker");
  return bySign(row, ["transfer_in", "transfer_out"]);
}

function sharesWithoutCash(row: Row): ParsedTransaction {
  return base(row, {
    kind: "buy",
    amount: "0",
    instrument: instrumentOf(row),
    quantity: row.needNumber("quantity").abs().toFixed(),
  });
}

function splitByShares(row: Row): ParsedTransaction {
  const sharesAdded = row.needNumber("quantity").toFixed();
  return base(row, { kind: "split", amount: "0", instrument: instrumentOf(row), sharesAdded });
}

/** What a type does, by its first words in lower case. */
const types: BookByWords<Row> = [
  [/^buy\b/, (row) => trade(row, "buy")],
  [/^sell\b/, (row) => trade(row, "sell")],
  [/^dividend (tax|withholding)/, (row) => charge(row, "tax")],
  [/^dividend/, (row) => bySign(row, ["dividend", "fee"], { instrument: instrumentOf(row) })],
  [/^cash (top-?up|withdrawal)/, (row) => bySign(row, ["deposit", "withdrawal"])],
  [/\b(fee|fees|commission)\b/, (row) => charge(row, "fee")],
  [/^(interest|reward|promotion|cashback|bonus)/, (row) => bySign(row, ["interest", "fee"])],
  [/^stock split/, splitByShares],
  [/^(spin-?off|stock dividend)/, sharesWithoutCash],
  [/^transfer\b/, move],
];

/** The account statement of Revolut's investments: shares by ticker, totals as they moved cash. */
export const revolutInvestCsv = defineBrokerTable<keyof typeof columns, null>({
  id: "revolut-invest-csv",
  name: "Revolut investments CSV",
  columns,
  needed: ["day", "ticker", "type", "quantity", "price", "total", "currency", "rate"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["quantity", "price", "total"],
  mixedDecimalMarks: true,
  order: "oldest-first",
  assumptions: [
    "What a trade costs beyond quantity × price is its charge; dividends come after withheld tax.",
    "Moves between companies of Revolut leave shares where they are.",
    "Shares of a spin-off come in at no cost.",
  ],
  prepare: () => null,
  book: (row) => bookByWords(types, row, "type", null),
});
