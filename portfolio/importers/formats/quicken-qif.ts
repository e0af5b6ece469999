import { outcomeOfBooking } from "../broker-table.ts";
import { decideDateOrder, decideDecimalMark } from "../file-habits.ts";
import { type Importer, ignored, type ReadRow } from "../importer.ts";
import { oldestFirst } from "../row-order.ts";
import { bookQif, type QifRecord, qifDate } from "./qif-row.ts";

interface QifFile {
  records: QifRecord[];
  others: ReadRow[];
  symbols: Map<string, string>;
}

/** The records of a file: each line is a letter and its value, `^` ends a record, `!` says what follows. */
function readRecords(text: string): QifFile {
  const found: QifFile = { records: [], others: [], symbols: new Map() };
  let type = "";
  let account: string | null = null;
  let start = 0;
  let fields: Record<string, string> = {};
  const close = () => {
    if (Object.keys(fields).length === 0) return;
    const other = (reason: string) =>
      found.others.push({ line: start, raw: fields, outcome: ignored(reason) });
    if (type === "account") {
      account = fields["N"]?.slice(0, 100) ?? account;
      other("names the account of what follows");
    } else if (type === "type:security") {
      if (fields["N"] && fields["S"]) found.symbols.set(fields["N"], fields["S"]);
      other("names a security and its symbol");
    } else if (/^type:(invst|bank|cash|ccard|oth a|oth l)$/.test(type)) {
      found.records.push({ line: start, fields, account, investment: type === "type:invst" });
    } else other("a list that books nothing");
    fields = {};
  };
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "") continue;
    if (line.startsWith("!")) {
      close();
      const word = line.slice(1).trim().toLowerCase();
      // Options and marks such as !Option:AutoSwitch leave the type as it is.
      if (word.startsWith("type:") || word === "account") type = word;
    } else if (line === "^") close();
    else {
      if (Object.keys(fields).length === 0) start = index + 1;
      const letter = line[0] ?? "";
      fields[letter] ??= line.slice(1).trim();
    }
  }
  close();
  return found;
}

/** Transactions of Quicken and others as QIF: investments, and bank accounts as cash. */
export const quickenQif: Importer = {
  id: "quicken-qif",
  name: "Quicken QIF",
  sniff: ({ text, table }) =>
    table === null && /^\s*!(?:type|account|option|clear)\b/i.test(text) && /^\^\s*$/m.test(text) ? 0.95 : 0,
  read({ text }, options) {
    const { records, others, symbols } = readRecords(text);
    const dates = decideDateOrder(
      records.map(({ fields }) => qifDate(fields["D"] ?? "")),
      options,
    );
    const mark = decideDecimalMark(
      records.flatMap(({ fields }) => ["I", "Q", "T", "U", "O"].map((letter) => fields[letter] ?? "")),
      options.mapping,
    );
    const accounts = new Set(records.map(({ account }) => account));
    const single = accounts.size <= 1;
    const habits = { order: dates.order, mark, currency: options.currency, symbols };
    const booked = records.map((record) => ({
      line: record.line,
      raw: record.fields,
      outcome: outcomeOfBooking(() => bookQif(single ? { ...record, account: null } : record, habits)),
    }));
    const moves = booked.some(
      ({ outcome }) =>
        outcome.state === "parsed" &&
        outcome.transactions.some(
          ({ kind, instrument }) => instrument === null && /deposit|withdrawal|transfer/.test(kind),
        ),
    );
    return {
      rows: oldestFirst([...others, ...booked], "oldest-first"),
      columns: [],
      accountName: single ? ([...accounts][0] ?? null) : null,
      accountCurrency: null,
      accountCurrencies: {},
      impliedCash: !moves,
      assumptions: [
        ...(options.currency === null
          ? []
          : [`The file names no currency: amounts are ${options.currency}.`]),
        "Securities without a symbol go by their name.",
        ...(dates.reason ? [dates.reason] : []),
        ...(moves ? [] : ["Trades are paid from and to the outside: the file lists no movements of cash."]),
      ],
    };
  },
};
