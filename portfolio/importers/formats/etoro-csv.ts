import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { type BookByWords, bookByWords, bookMoney, signedCharge, signedMoney } from "../signed-money.ts";

const columns = {
  day: ["date"],
  type: ["type"],
  details: ["details"],
  amount: ["amount", "amountinusd", "amountin"],
  units: ["units", "unitscontracts"],
  equityChange: ["realizedequitychange"],
  balance: ["balance"],
  position: ["positionid"],
  assetType: ["assettype"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  currency: string;
  /** The row that opened a position, by its id. */
  opened: ReadonlyMap<string, Row>;
  /** Charges that a withdrawal or deposit contains, by its time. */
  contained: ReadonlyMap<string, Decimal>;
  /** The first row of a split; it is told once for every position. */
  firstSplit: ReadonlyMap<string, number>;
}

const assetClasses: readonly (readonly [RegExp, ParsedInstrument["assetClass"]])[] = [
  [/crypto/, "crypto"],
  [/etf/, "etf"],
  [/stock/, "stock"],
];

function base(
  row: Row,
  context: Context,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("day"),
    currency: context.currency,
    note: `${row.text("type")} ${row.text("position")}`.trim(),
    ...fields,
  });
}

/** What "NORD/EUR" names; a contract for difference is kept apart from the share that it follows. */
function instrumentOf(row: Row): ParsedInstrument | null {
  const [ticker = "", quoted = ""] = row.text("details").split("/");
  const unit = majorCurrency(quoted.split(" ")[0] ?? "");
  if (!unit || ticker === "") return null;
  const assetType = row.text("assetType").toLowerCase();
  const contract = /cfd/.test(assetType);
  return {
    symbol: contract ? `${ticker}.CFD` : ticker,
    name: contract ? `${ticker} contract for difference` : ticker,
    currency: unit.currency,
    isin: null,
    assetClass: assetClasses.find(([pattern]) => pattern.test(assetType))?.[1] ?? "other",
  };
}

function needInstrument(row: Row): ParsedInstrument {
  const instrument = instrumentOf(row);
  if (!instrument)
    throw new RowProblem(
      `"${row.text("details").slice(0, 40)}" names no instrument`,
      "Write it as ticker/currency, for example ABC/USD.",
    );
  return instrument;
}

/** The instrument of a row, or of the position that it belongs to. */
function instrumentAbout(row: Row, { opened }: Context): ParsedInstrument | null {
  const opening = opened.get(row.text("position"));
  return instrumentOf(row) ?? (opening ? instrumentOf(opening) : null);
}

function open(row: Row, context: Context): ParsedTransaction {
  return base(row, context, {
    kind: "buy",
    instrument: needInstrument(row),
    quantity: row.needNumber("units").abs().toFixed(),
    amount: row.needNumber("amount").abs().toFixed(),
  });
}

/** What comes back when a position is closed; more than all of it can be lost with borrowed money. */
function close(row: Row, context: Context): ParsedTransaction {
  const back = row.needNumber("amount");
  return base(row, context, {
    kind: "sell",
    instrument: needInstrument(row),
    quantity: row.needNumber("units").abs().toFixed(),
    amount: Decimal.max(back, 0).toFixed(),
    fee: Decimal.max(back.neg(), 0).toFixed(),
  });
}

/** A charge or tax, or its refund, which lessens what was paid. */
function charge(row: Row, context: Context, kind: "fee" | "tax"): Booked {
  const instrument = instrumentAbout(row, context);
  return bookMoney(signedCharge(row.needNumber("amount"), kind), (fields) =>
    base(row, context, { ...fields, instrument }),
  );
}

function isContained(row: Row): boolean {
  const change = row.numberOrNull("equityChange");
  return /conversion fee/i.test(row.text("type")) && change?.isZero() === true;
}

function conversionFee(row: Row, context: Context): Booked {
  if (!isContained(row)) return charge(row, context, "fee");
  return ignored("a charge within the withdrawal or deposit of the same time, booked with it");
}

function bySign(
  row: Row,
  context: Context,
  kinds: readonly ["deposit" | "interest", "withdrawal" | "fee"],
): Booked {
  return bookMoney(signedMoney(row.needNumber("amount"), ...kinds), (fields) => {
    const fee = context.contained.get(row.text("day")) ?? new Decimal(0);
    const gross = new Decimal(fields.amount).sub(fee);
    const within = fields.kind === "withdrawal" && !gross.isNegative();
    return base(row, context, within ? { ...fields, amount: gross.toFixed(), fee: fee.toFixed() } : fields);
  });
}

function dividend(row: Row, context: Context): Booked {
  return bookMoney(signedMoney(row.needNumber("amount"), "dividend", "fee"), (fields) =>
    base(row, context, { ...fields, instrument: needInstrument(row) }),
  );
}

function splitKey(row: Row): string {
  return `${row.text("details")} ${row.text("day").slice(0, 10)}`;
}

function split(row: Row, context: Context): Booked {
  const first = context.firstSplit.get(splitKey(row));
  if (first !== undefined && first !== row.line)
    return ignored(`the split of line ${first} for another position`);
  const found = /([\d.]+)\s*:\s*([\d.]+)/.exec(row.text("details"));
  const [to, from] = [found?.[1], found?.[2]].map((text) => row.numberIn(text ?? ""));
  if (!to?.gt(0) || !from?.gt(0))
    throw new RowProblem("a split without its ratio", "Enter the split by hand, and leave the line out.");
  const ratio = to.div(from).toDecimalPlaces(12).toFixed();
  return base(row, context, { kind: "split", amount: "0", instrument: needInstrument(row), ratio });
}

/** What a type does, by its words in lower case. */
const types: BookByWords<Row, Context> = [
  [/^open position/, open],
  [/^position closed/, close],
  [/^dividend/, dividend],
  [/split/, split],
  [/conversion fee/, conversionFee],
  [/(sdrt|stamp|\btax\b|withholding)/, (row, context) => charge(row, context, "tax")],
  [/(fee|commission|overnight|rollover|refund)/, (row, context) => charge(row, context, "fee")],
  [
    /^(interest|staking|adjustment|bonus|compensation|reward)/,
    (row, context) => bySign(row, context, ["interest", "fee"]),
  ],
  [/^(deposit|withdraw)/, (row, context) => bySign(row, context, ["deposit", "withdrawal"])],
  [/(mirror|copy|detach)/, () => ignored("moves money between the account and a copied trader")],
  [/^edit stop loss/, () => ignored("changes a limit only")],
];

/** The account activity of eToro: positions in fractional units, each opened and closed for an amount of cash. */
export const etoroCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "etoro-csv",
  name: "eToro CSV",
  columns,
  needed: ["day", "type", "details", "amount", "units", "equityChange", "balance", "position"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["amount", "units"],
  mixedDecimalMarks: true,
  order: "oldest-first",
  assumptions: [
    "Amounts are in US dollars unless a column says otherwise; dividends come after withheld tax.",
    "Contracts for difference are instruments of their own: units and money put in, not the share they follow.",
  ],
  prepare(rows, table) {
    const opened = new Map<string, Row>();
    const contained = new Map<string, Decimal>();
    const firstSplit = new Map<string, number>();
    for (const row of rows) {
      if (/^open position/i.test(row.text("type"))) opened.set(row.text("position"), row);
      if (/split/i.test(row.text("type")) && !firstSplit.has(splitKey(row)))
        firstSplit.set(splitKey(row), row.line);
      const fee = isContained(row) ? row.numberOrNull("amount") : null;
      if (fee) contained.set(row.text("day"), fee.abs().add(contained.get(row.text("day")) ?? 0));
    }
    const named = table.header.map((name) => /^Amount in \(?([A-Z]{3})\)?$/i.exec(name)?.[1]?.toUpperCase());
    return { currency: named.find((code) => code !== undefined) ?? "USD", opened, contained, firstSplit };
  },
  book: (row, context) => bookByWords(types, row, "type", context),
  account: (_table, { currency }) => ({ accountCurrency: currency }),
});
