import { Decimal } from "#finance/money.ts";
import { outcomeOfBooking } from "../broker-table.ts";
import { type ClosingState, type Importer, ignored, type ReadFile, type ReadRow } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { findTags, readTags, type Tag, tagText } from "../read-tags.ts";
import { oldestFirst } from "../row-order.ts";
import { bookOfx, type OfxEntry } from "./ofx-transactions.ts";
import { numberIn, type OfxSecurity, ofxDay, readSecurities, securityIn } from "./ofx-values.ts";

const statements = new Set(["INVSTMTRS", "STMTRS", "CCSTMTRS"]);
const transactions = new Set(
  (
    "BUYSTOCK BUYMF BUYOPT BUYDEBT BUYOTHER SELLSTOCK SELLMF SELLOPT SELLDEBT SELLOTHER REINVEST INCOME TRANSFER SPLIT " +
    "RETOFCAP MARGININTEREST INVEXPENSE CLOSUREOPT JRNLFUND JRNLSEC STMTTRN"
  ).split(" "),
);
const positions = new Set(["POSSTOCK", "POSMF", "POSOPT", "POSDEBT", "POSOTHER"]);

/** The values of an element by name, as the row was received. */
function valuesOf(tag: Tag): Record<string, string> {
  const values: Record<string, string> = { type: tag.name };
  const collect = (inside: Tag) => {
    for (const child of inside.children) {
      if (child.children.length > 0) collect(child);
      else values[child.name] ??= child.text.trim();
    }
  };
  collect(tag);
  return values;
}

/** Trades in shares by exercise or assignment, with the option: by reference, else the same day and number. */
function exercisesOf(
  entries: readonly OfxEntry[],
  securities: ReadonlyMap<string, OfxSecurity>,
): Map<number, OfxEntry> {
  const pairs = new Map<number, OfxEntry>();
  const traded = entries.filter(({ tag }) => tag.name === "BUYSTOCK" || tag.name === "SELLSTOCK");
  for (const option of entries.filter(({ tag }) => tag.name === "CLOSUREOPT")) {
    if (tagText(option.tag, "OPTACTION").toUpperCase() === "EXPIRE") continue;
    const id = tagText(option.tag, "RELFITID");
    const about = securities.get(tagText(option.tag, "UNIQUEID"));
    const shares = about?.sharesPerContract.times(tagNumber(option.tag, "UNITS"));
    const found = traded.find(
      (trade) =>
        !pairs.has(trade.line) &&
        ((id !== "" && tagText(trade.tag, "FITID") === id) ||
          (tagText(trade.tag, "UNIQUEID") === about?.underlying &&
            ofxDay(tagText(trade.tag, "DTTRADE")) === ofxDay(tagText(option.tag, "DTTRADE")) &&
            shares?.abs().eq(tagNumber(trade.tag, "UNITS").abs()) === true)),
    );
    if (!found) continue;
    pairs.set(found.line, option);
    pairs.set(option.line, found);
  }
  return pairs;
}

/** A number for comparing only: zero where the file has none that can be read. */
function tagNumber(tag: Tag, name: string) {
  const zero = new Decimal(0);
  let value = zero;
  outcomeOfBooking(() => {
    value = numberIn(tag, name) ?? zero;
    return [];
  });
  return value;
}

interface Statement {
  tag: Tag;
  currency: string;
  account: string | null;
}

function closingState(
  found: readonly Statement[],
  securities: ReadonlyMap<string, OfxSecurity>,
): ClosingState | null {
  const dayOf = ({ tag }: Statement) => {
    const balance = findTags(tag, new Set(["LEDGERBAL"]))[0];
    return ofxDay(tagText(balance ?? tag, "DTASOF"));
  };
  const date = found
    .flatMap((statement) => dayOf(statement) ?? [])
    .sort()
    .at(-1);
  if (date === undefined) return null;
  const closing: ClosingState = { date, positions: [], cash: [] };
  for (const statement of found.filter((one) => dayOf(one) === date)) {
    const { tag, currency, account } = statement;
    for (const position of findTags(tag, positions)) {
      outcomeOfBooking(() => {
        const { symbol, isin } = securityIn(position, securities, currency).instrument;
        const units = tagNumber(position, "UNITS").abs();
        const quantity = tagText(position, "POSTYPE") === "SHORT" ? units.neg() : units;
        closing.positions.push({ symbol, isin, quantity: quantity.toFixed(), account });
        return [];
      });
    }
    const name = tag.name === "INVSTMTRS" ? "AVAILCASH" : "BALAMT";
    if (tagText(tag, name) !== "")
      closing.cash.push({ currency, balance: tagNumber(tag, name).toFixed(), account });
  }
  return closing.positions.length + closing.cash.length > 0 ? closing : null;
}

/** Statements in OFX and QFX, of version 1 (tags without ends) and 2 (XML): investments and bank accounts. */
export const statementOfx: Importer = {
  id: "statement-ofx",
  name: "OFX or QFX statement",
  sniff: ({ text, table }) => (table === null && /<OFX>/i.test(text.slice(0, 4000)) ? 1 : 0),
  read({ text }, options): ReadFile {
    const root = readTags(text);
    const securities = readSecurities(root);
    const tags = findTags(root, statements);
    const broker = tagText(root, "ORG");
    const nameOf = (tag: Tag) =>
      [broker, `…${tagText(tag, "ACCTID").slice(-4)}`].filter((part) => part !== "").join(" ");
    const single = new Set(tags.map(nameOf)).size <= 1;
    const found: Statement[] = tags.map((tag) => ({
      tag,
      currency: majorCurrency(tagText(tag, "CURDEF"))?.currency ?? options.currency ?? "USD",
      account: single ? null : nameOf(tag),
    }));
    let line = 0;
    const entries: OfxEntry[] = [];
    const rows: ReadRow[] = [];
    for (const { tag, currency, account } of found) {
      for (const one of findTags(tag, transactions)) {
        line += 1;
        entries.push({ line, tag: one, currency, account });
      }
      for (const position of findTags(tag, positions)) {
        line += 1;
        const outcome = ignored("a closing position, compared with the ledger");
        rows.push({ line, raw: valuesOf(position), outcome });
      }
    }
    const context = { securities, exercises: exercisesOf(entries, securities) };
    for (const entry of entries) {
      const outcome = outcomeOfBooking(() => bookOfx(entry, context));
      rows.push({ line: entry.line, raw: valuesOf(entry.tag), outcome });
    }
    const [first] = tags;
    const moves = entries.some(({ tag }) => tag.name === "STMTTRN");
    return {
      rows: oldestFirst(rows, "oldest-first"),
      columns: [],
      accountName: single && first ? nameOf(first) : null,
      accountCurrency: single ? (found[0]?.currency ?? null) : null,
      accountCurrencies: Object.fromEntries(
        found.flatMap(({ account, currency }) => (account ? [[account, currency]] : [])),
      ),
      impliedCash: !moves,
      closing: closingState(found, securities),
      assumptions: [
        "Reinvested income is booked as income paid in shares.",
        ...(moves ? [] : ["Trades are paid from and to the outside: the file lists no movements of cash."]),
      ],
    };
  },
};
