import type { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { MONEY_CODES } from "../minor-currency.ts";

const columns = {
  time: ["timestamputc"],
  description: ["transactiondescription"],
  currency: ["currency"],
  amount: ["amount"],
  toCurrency: ["tocurrency"],
  toAmount: ["toamount"],
  nativeCurrency: ["nativecurrency"],
  nativeAmount: ["nativeamount"],
  usdAmount: ["nativeamountinusd"],
  kind: ["transactionkind"],
  hash: ["transactionhash"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;

/** What is paid in coins as income, by the program's name for it. */
const earnings =
  /cashback|interest_paid|reward|rebate|_bonus|gift|airdrop|mining|pay_checkout_reward|referral|reimbursement$/;
/** Coins or money that only change their place within the account. */
const internal =
  /^(lockup_|crypto_earn_program_|dynamic_coin_swap|finance\.(lockup|dpos)|supercharger_(deposit|withdrawal)|council_node_deposit|staking_(lock|unlock))/;

function coin(symbol: string, currency: string): ParsedInstrument {
  if (symbol === "") throw new RowProblem("the row names no currency", "Add the currency to the row.");
  return { symbol: symbol.slice(0, 40), name: symbol, currency, isin: null, assetClass: "crypto" };
}

function base(row: Row, fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>) {
  return parsedTransaction({
    date: row.date("time"),
    currency: row.currency("nativeCurrency").currency,
    note: row.text("description").slice(0, 300) || null,
    ...fields,
  });
}

function quantityOf(row: Row, column: "amount" | "toAmount"): Decimal {
  const quantity = row.needNumber(column).abs();
  if (quantity.isZero()) throw new RowProblem(`the ${column} is zero`, "Correct the amount of the row.");
  return quantity;
}

/** One thing for another: money for coins, coins for money, coins for coins. */
function exchange(row: Row): ParsedTransaction[] {
  const [from, to] = [row.text("currency"), row.text("toCurrency")];
  const [given, received] = [quantityOf(row, "amount"), quantityOf(row, "toAmount")];
  const native = row.currency("nativeCurrency").currency;
  const leg = (kind: "buy" | "sell", symbol: string, quantity: Decimal, amount: Decimal, currency: string) =>
    base(row, {
      kind,
      instrument: coin(symbol, native),
      quantity: quantity.toFixed(),
      amount: amount.toFixed(),
      currency,
    });
  if (MONEY_CODES.has(from) && MONEY_CODES.has(to)) {
    return [
      base(row, { kind: "exchange_out", amount: given.toFixed(), currency: from }),
      base(row, { kind: "exchange_in", amount: received.toFixed(), currency: to }),
    ];
  }
  if (MONEY_CODES.has(from)) return [leg("buy", to, received, given, from)];
  if (MONEY_CODES.has(to)) return [leg("sell", from, given, received, to)];
  const worth = row.needNumber("nativeAmount").abs();
  return [leg("sell", from, given, worth, native), leg("buy", to, received, worth, native)];
}

/** Bought with a card: the money comes from outside on the same day. */
function purchase(row: Row): ParsedTransaction[] {
  const worth = row.needNumber("nativeAmount").abs().toFixed();
  const currency = row.currency("nativeCurrency").currency;
  return [
    base(row, { kind: "deposit", amount: worth }),
    base(row, {
      kind: "buy",
      instrument: coin(row.text("currency"), currency),
      quantity: quantityOf(row, "amount").toFixed(),
      amount: worth,
    }),
  ];
}

/** What comes or goes without anything in return, by the sign of the amount. */
function moved(row: Row): ParsedTransaction {
  const code = row.text("currency");
  const out = row.needNumber("amount").isNegative();
  const quantity = quantityOf(row, "amount").toFixed();
  if (MONEY_CODES.has(code)) {
    return base(row, { kind: out ? "withdrawal" : "deposit", amount: quantity, currency: code });
  }
  return base(row, {
    kind: out ? "transfer_out" : "transfer_in",
    instrument: coin(code, row.currency("nativeCurrency").currency),
    quantity,
    amount: "0",
  });
}

function earned(row: Row): ParsedTransaction {
  const code = row.text("currency");
  if (row.needNumber("amount").isNegative()) return moved(row);
  const quantity = quantityOf(row, "amount").toFixed();
  if (MONEY_CODES.has(code)) return base(row, { kind: "interest", amount: quantity, currency: code });
  return base(row, {
    kind: "reinvestment",
    instrument: coin(code, row.currency("nativeCurrency").currency),
    quantity,
    amount: row.needNumber("nativeAmount").abs().toFixed(),
  });
}

const moves =
  /^(crypto_deposit|crypto_withdrawal|crypto_transfer|viban_deposit|viban_withdrawal|viban_card_top_up|card_top_up|crypto_to_exchange_transfer|exchange_to_crypto_transfer|crypto_to_van_sell_order|crypto_payment|crypto_payment_refund|admin_wallet_credited|dust_conversion_(debited|credited))$/;

/** The history of the Crypto.com app: amounts by coin, valued in the account's money. */
export const cryptoComCsv = defineBrokerTable<Column, null>({
  id: "crypto-com-csv",
  name: "Crypto.com CSV",
  columns,
  needed: ["time", "currency", "amount", "toCurrency", "toAmount", "nativeCurrency", "nativeAmount", "kind"],
  day: "time",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "newest-first",
  assumptions: [
    "Rewards and interest in coins are income worth their native amount.",
    "Coins bought by card are paid with money that comes in on the same day; coins that come in otherwise have no known cost.",
    "An exchange of coins is a sale and a purchase for the native amount.",
  ],
  prepare: () => null,
  book(row) {
    const kind = row.text("kind").toLowerCase();
    if (internal.test(kind)) return ignored("moves coins within the account");
    if (kind === "crypto_purchase" && row.text("toCurrency") === "") return purchase(row);
    if (row.text("toCurrency") !== "" && row.text("toCurrency") !== row.text("currency"))
      return exchange(row);
    if (moves.test(kind)) return moved(row);
    if (earnings.test(kind)) return earned(row);
    throw new RowProblem(
      `unknown transaction kind "${kind.slice(0, 60)}"`,
      "Enter this transaction with the generic format, or leave it out.",
    );
  },
  account: (table) => {
    const place = table.header.findIndex((name) => /^native currency$/i.test(name));
    const code = table.rows[0]?.cells[place] ?? "";
    return { accountName: "Crypto.com", accountCurrency: MONEY_CODES.has(code) ? code : null };
  },
});
