import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { isIsoDate } from "#finance/dates.ts";
import { rowProblem } from "#finance/ledger-rows.ts";
import type { ReadFile } from "./importer.ts";
import { chooseImporter, importers } from "./index.ts";
import { openSourceFile } from "./source-file.ts";

const samples = new URL("./samples/", import.meta.url);
const realFolder = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;
const options = { mapping: {}, currency: "USD", today: "2026-11-22" };

function read(bytes: Uint8Array): { id: string; file: ReadFile; lines: number } {
  const source = openSourceFile(bytes);
  const importer = chooseImporter(source, undefined);
  const lines =
    source.table !== null ? source.text.split("\n").filter((line) => /[^\s,;"|]/.test(line)).length : -1;
  return { id: importer.id, file: importer.read(source, options), lines };
}

/** The promises of every importer about what it read. */
function assertContract(name: string, { file, lines }: ReturnType<typeof read>): void {
  // Every line of the file is in the result once, but the column names.
  if (lines >= 0) assert.equal(file.rows.length, lines - 1, `${name}: every line is accounted for`);
  assert.equal(new Set(file.rows.map((row) => row.line)).size, file.rows.length, `${name}: no line twice`);
  let day = "";
  for (const { line, outcome } of file.rows) {
    if (outcome.state === "rejected") {
      assert.ok(
        outcome.reason !== "" && outcome.fix !== "",
        `${name} line ${line}: a rejection says why and what helps`,
      );
    }
    if (outcome.state === "ignored") assert.ok(outcome.reason !== "", `${name} line ${line}`);
    if (outcome.state !== "parsed") continue;
    assert.ok(outcome.transactions.length > 0, `${name} line ${line}`);
    for (const transaction of outcome.transactions) {
      assert.ok(isIsoDate(transaction.date), `${name} line ${line}`);
      assert.ok(transaction.date >= day, `${name} line ${line}: oldest first`);
      day = transaction.date;
      assert.match(transaction.currency, /^[A-Z]{3}$/, `${name} line ${line}`);
      const complete = transaction.sharesAdded !== null || transaction.replaces !== null;
      const problem = rowProblem({
        ...transaction,
        id: "",
        accountId: "",
        instrumentId: transaction.instrument?.symbol ?? null,
        relatedInstrumentId: transaction.related?.symbol ?? null,
        tradeDate: transaction.date,
        sequence: 0,
        ratio: complete ? "2" : transaction.ratio,
      });
      assert.equal(problem, null, `${name} line ${line}`);
    }
  }
}

test("every importer is registered and has a sample that only its content identifies", () => {
  const files = readdirSync(new URL("./formats/", import.meta.url)).filter((name) =>
    /-(csv|json|ofx|qif|xml)\.ts$/.test(name),
  );
  assert.deepEqual(
    files.map((name) => name.slice(0, -3)).sort(),
    importers.map((importer) => importer.id).sort(),
  );
  const found = readdirSync(samples).map((name) => read(readFileSync(new URL(name, samples))).id);
  for (const importer of importers) assert.ok(found.includes(importer.id), `${importer.id} has a sample`);
});

for (const name of readdirSync(samples)) {
  test(`the sample ${name} is read as its name says, with every line accounted for`, () => {
    const result = read(readFileSync(new URL(name, samples)));
    const wanted = name.startsWith("generic")
      ? "generic-csv"
      : name === "schwab.csv"
        ? "schwab-csv"
        : name.replace(".", "-");
    assert.equal(result.id, wanted);
    assertContract(name, result);
    assert.ok(result.file.rows.some((row) => row.outcome.state === "parsed"));
  });
}

test("every real broker export is read without a crash, or refused with a question", {
  skip: !existsSync(realFolder),
}, () => {
  for (const name of readdirSync(realFolder).filter((file) => file.endsWith(".csv"))) {
    let result: ReturnType<typeof read>;
    try {
      result = read(readFileSync(`${realFolder}${name}`));
    } catch (error) {
      assert.ok(error instanceof Error && error.name === "CoachError", `${name}: ${String(error)}`);
      continue;
    }
    assertContract(name, result);
    if (name.includes("schwab")) assert.equal(result.id, "schwab-csv", name);
  }
});

const bad: readonly [string, Uint8Array, RegExp][] = [
  ["an empty file", new Uint8Array(), /empty/],
  ["a file of blanks", Buffer.from(" \n\n "), /empty/],
  ["a workbook renamed csv", Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /Excel/],
  ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /Excel/],
  ["a PDF", Buffer.from("%PDF-1.7 x"), /PDF/],
  ["binary content", Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 200, 201]), /not text/],
  ["an HTML error page", Buffer.from("<!DOCTYPE html><html><body>Sign in</body></html>"), /web page/],
  ["half a JSON", Buffer.from('{"activities": [{"date": "2024-01-01"'), /cut off/],
  ["another JSON", Buffer.from('{"holdings": []}'), /activities/],
  ["prose", Buffer.from("Dear customer\nplease find attached\n"), /not a table/],
  ["a table without dates", Buffer.from("colour,size\nred,5\nblue,6\n"), /which column holds the date/],
];
for (const [name, bytes, message] of bad) {
  test(`${name} is refused with a message that says what to do`, () => {
    assert.throws(() => read(bytes), { name: "CoachError", message });
  });
}

test("an importer asked for by name refuses a file of another format", () => {
  const source = openSourceFile(readFileSync(new URL("ghostfolio.csv", samples)));
  assert.throws(() => chooseImporter(source, "schwab-csv"), { message: /not in the format Schwab CSV/ });
  assert.throws(() => chooseImporter(source, "nothing"), { message: /generic-csv/ });
});

test("JSON that nests without end is refused with words, also inside of strings it is only text", () => {
  for (const open of ["[", '{"a":']) {
    const text = `{"activities":${open.repeat(100_000)}`;
    assert.throws(() => openSourceFile(Buffer.from(text)), {
      kind: "invalid_input",
      message: /nests deeper/,
    });
  }
  const activity = { date: "2024-01-15", type: "FEE", currency: "EUR", fee: 1, comment: "[".repeat(1000) };
  const { file } = read(Buffer.from(JSON.stringify({ activities: [activity] })));
  assert.equal(file.rows[0]?.outcome.state, "parsed");
});

test("characters that cannot be stored are replaced, and the day that stands for none is rejected", () => {
  const activity = { date: "2024-01-15", type: "FEE", currency: "EUR", fee: 1, comment: "a\0b\ud800" };
  const none = { ...activity, date: "0001-01-01T00:00:00Z" };
  const { file } = read(Buffer.from(JSON.stringify({ activities: [activity, none] })));
  assert.match(JSON.stringify(file.rows[0]?.raw), /a\ufffdb\ufffd/);
  assert.deepEqual(file.rows.map((row) => row.outcome.state).sort(), ["parsed", "rejected"]);
});
