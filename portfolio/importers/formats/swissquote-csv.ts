import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { type MajorCurrency, majorCurrency } from "../minor-currency.ts";
import { signedCharge, signedMoney, unknownKind } from "../signed-money.ts";

const columns = {
  day: ["date", "datum", "data"],
  transaction: ["transaction", "transaktionen", "transaktion", "transactions", "transazione"],
  symbol: ["symbol", "symbole", "simbolo"],
  name: ["name", "nom", "nome"],
  isin: ["isin"],
  quantity: ["quantity", "anzahl", "quantite", "quantita"],
  price: ["unitprice", "stuckpreis", "stackpreis", "prixunitaire", "prezzounitario"],
  costs: ["costs", "kosten", "couts", "frais", "costi"],
  accrued: ["accruedinterest", "aufgelaufenezinsen", "interetscourus", "interessimaturati"],
  net: ["netamount", "nettobetrag", "montantnet", "importonetto"],
  netCurrency: [
    "netamountcurrency",
    "currencynetamount",
    "wahrungnettobetrag",
    "monnaiemontantnet",
    "devisemontantnet",
    "valutaimportonetto",
  ],
  accountNet: [
    "netamountintheaccountcurrency",
    "netamountinaccountcurrency",
    "nettobetraginderwahrungdeskontos",
    "nettobetraginkontowahrung",
    "montantnetdanslamonnaieducompte",
  ],
  balance: ["balance", "saldo", "solde"],
  currency: ["currency", "wahrung", "monnaie", "devise", "valuta"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

/** The money of a row as it moved in its account. */
interface Moved {
  net: Decimal;
  currency: string;
  /** The price's currency, and how many units of the account's one of it is. */
  unit: MajorCurrency;
  rate: Decimal;
}

const currencyIn = (text: string) => (text === "" ? null : majorCurrency(text));

/** Some exports leave the balance out and shift the currency into its place. */
function moved(row: Row): Moved {
  const account = currencyIn(row.text("currency")) ?? currencyIn(row.text("balance"));
  const unit = currencyIn(row.text("netCurrency")) ?? account;
  if (!unit)
    throw new RowProblem(
      `"${row.text("currency").slice(0, 20)}" is not a currency`,
      "Write the currency as three letters, for example CHF.",
    );
  const stated = new Decimal(unit.convert(row.needNumber("net").toFixed()));
  const booked = account && unit.currency !== account.currency ? row.number("accountNet") : null;
  if (!booked || !account || stated.isZero())
    return { net: stated, currency: unit.currency, unit, rate: new Decimal(1) };
  return { net: booked, currency: account.currency, unit, rate: booked.div(stated) };
}

/** A cell in the account's currency. */
function inAccount(row: Row, column: "costs" | "accrued" | "price", { unit, rate }: Moved): Decimal {
  const stated = row.number(column)?.abs() ?? new Decimal(0);
  return new Decimal(unit.convert(stated.toFixed())).mul(rate).toDecimalPlaces(rate.eq(1) ? 20 : 2);
}

function base(
  row: Row,
  { currency }: Moved,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({ date: row.date("day"), currency, note: row.text("transaction"), ...fields });
}

function instrumentIn(row: Row, { unit }: Moved): ParsedInstrument | null {
  const isin = row.text("isin");
  const symbol = row.text("symbol") || isin;
  if (symbol === "") return null;
  return {
    symbol,
    name: row.text("name") || symbol,
    currency: unit.currency,
    isin: isin || null,
    assetClass: "other",
  };
}

function needInstrument(row: Row, money: Moved): ParsedInstrument {
  const instrument = instrumentIn(row, money);
  if (!instrument) throw new RowProblem("the row names no instrument", "Add its symbol or ISIN to the row.");
  return instrument;
}

/** Interest that a bond has accrued is bought with it, and sold with it, as a transaction of its own. */
function trade(row: Row, kind: "buy" | "sell"): Booked {
  const money = moved(row);
  const fee = inAccount(row, "costs", money);
  const accrued = inAccount(row, "accrued", money);
  const net = money.net.abs();
  const amount = kind === "buy" ? net.sub(fee).sub(accrued) : net.add(fee).sub(accrued);
  if (amount.isNegative() || (kind === "buy" && money.net.gt(0)))
    throw new RowProblem("the net amount does not fit the trade", "Check the sign and the costs of the row.");
  const instrument = needInstrument(row, money);
  const price = row.number("price");
  const traded = base(row, money, {
    kind,
    instrument,
    quantity: row.needNumber("quantity").abs().toFixed(),
    price: price && money.rate.eq(1) ? money.unit.convert(price.toFixed()) : null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
  if (accrued.isZero()) return traded;
  const interest = kind === "buy" ? "accrued_interest" : "interest";
  return [traded, base(row, money, { kind: interest, amount: accrued.toFixed(), instrument })];
}

/** Costs of a dividend are withheld tax where gross less costs is what was paid. */
function dividend(row: Row): Booked {
  const money = moved(row);
  const instrument = needInstrument(row, money);
  if (money.net.isNegative())
    return base(row, money, { kind: "fee", amount: money.net.abs().toFixed(), instrument });
  const gross = inAccount(row, "price", money).mul(row.number("quantity") ?? 1);
  const costs = inAccount(row, "costs", money);
  const tax = gross.sub(costs).sub(money.net).abs().lte(0.02) ? costs : new Decimal(0);
  return base(row, money, {
    kind: "dividend",
    amount: money.net.add(tax).toFixed(),
    tax: tax.toFixed(),
    instrument,
  });
}

type Kind = ParsedTransaction["kind"];

function bySign(row: Row, into: Kind, out: Kind): Booked {
  const money = moved(row);
  const fields = signedMoney(money.net, into, out);
  if (!fields) return ignored("moves no money");
  const costs = inAccount(row, "costs", money);
  const withFee = out === "withdrawal" && money.net.isNegative() && costs.gt(0) && costs.lt(money.net.abs());
  const cash = withFee
    ? { ...fields, amount: money.net.abs().sub(costs).toFixed(), fee: costs.toFixed() }
    : fields;
  return base(row, money, { ...cash, instrument: into === "interest" ? instrumentIn(row, money) : null });
}

function charge(row: Row, kind: "fee" | "tax"): Booked {
  const money = moved(row);
  const fields = signedCharge(money.net, kind);
  return fields
    ? base(row, money, { ...fields, instrument: instrumentIn(row, money) })
    : ignored("moves no money");
}

function capital(row: Row): Booked {
  const money = moved(row);
  const fields = signedMoney(money.net, "return_of_capital", "fee");
  return fields
    ? base(row, money, { ...fields, instrument: needInstrument(row, money) })
    : ignored("moves no money");
}

/** What a transaction does, by its words without accents in lower case; narrow ones first. */
const transactions: readonly (readonly [RegExp, (row: Row) => Booked])[] = [
  [/(forex|^fx\b|devisen|change de monnaie)/, (row) => bySign(row, "exchange_in", "exchange_out")],
  [/(return of capital|capital repayment|kapitalruckzahlung|remboursement de capital)/, capital],
  [/(withholding|quellensteuer|impot|\btax\b|steuer)/, (row) => charge(row, "tax")],
  [/(dividend|capital gain|distribution|ausschuttung|coupon)/, dividend],
  [/(custody|\bfees?\b|gebuhr|droits de garde|frais|commission|spese)/, (row) => charge(row, "fee")],
  [/(interest|zinsen|interet|interessi)/, (row) => bySign(row, "interest", "fee")],
  [/^(buy|kauf|achat|acquisto|subscription|zeichnung)/, (row) => trade(row, "buy")],
  [/^(sell|sale|verkauf|vente|vendita|redemption|ruckzahlung|remboursement)/, (row) => trade(row, "sell")],
  [
    /(payment|zahlung|vergutung|versement|paiement|pagamento|credit|gutschrift|debit|belastung|withdrawal|deposit|prelievo)/,
    (row) => bySign(row, "deposit", "withdrawal"),
  ],
];

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .trim();
}

/** The transactions of Swissquote in English, German and French: net amounts as they moved in each account. */
export const swissquoteCsv = defineBrokerTable<keyof typeof columns, null>({
  id: "swissquote-csv",
  name: "Swissquote CSV",
  columns,
  needed: ["day", "transaction", "isin", "quantity", "price", "costs", "accrued", "net"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "newest-first",
  assumptions: [
    "Net amounts are what moved; of a dividend, costs that fit gross and net are withheld tax.",
    "Where a trade is in another currency than its account, the amount in the account's currency is booked.",
  ],
  prepare: () => null,
  book(row) {
    const words = plain(row.text("transaction"));
    const found = transactions.find(([pattern]) => pattern.test(words));
    if (!found) throw unknownKind(row, "transaction");
    return found[1](row);
  },
});
