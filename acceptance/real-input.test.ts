import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import {
  bisectXirr,
  bitcoinCloses,
  dollarsPerEuro,
  fundCloses,
  noRealData,
  realData,
  valueOn,
} from "./raw-market.ts";
import { commandEnvironment, runCommand } from "./run-command.ts";

// What a person does at the terminal with real files, each command a process of its own. The clock is the real one:
// closes end in 2022 and 2023, rates in 2026, and the last ones known are what a portfolio is valued with.

const skip = noRealData;
const rates = join(realData, "fx/eurofxref-hist.zip");
const question = "what is my portfolio worth and how did it do?";

const money = z.object({ amount: z.string(), currency: z.string() });
const overviewShape = z.object({
  asOf: z.string(),
  marketValue: money.nullable(),
  holdingsValue: money,
  cash: money,
  moneyWeightedReturn: z.object({ value: z.number().nullable(), reason: z.string().nullable() }),
  transactionCount: z.number(),
});
const eventShape = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  result: z.unknown().optional(),
  text: z.string().optional(),
});

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "coach-real-"));
  folders.push(folder);
  return folder;
}
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** The funds' and bitcoin's closes; the other files only cost time here. */
async function pricesFolder(): Promise<string> {
  const folder = await newFolder();
  for (const name of ["btc_usd_2017_2022.csv", "etfs_21_1993_2023.csv.gz"]) {
    await symlink(join(realData, "prices", name), join(folder, name));
  }
  return folder;
}

let loading: Promise<string> | undefined;

/** A data folder with the real market and an empty ledger, copied for each test. */
async function newInstallation(): Promise<Readonly<Record<string, string>>> {
  loading ??= (async () => {
    const folder = await newFolder();
    const given = ["import", "--prices", await pricesFolder(), "--rates", rates];
    const loaded = await runCommand(given, commandEnvironment(folder, { NO_DEMO: "1" }));
    assert.equal(loaded.code, 0, loaded.error);
    // Lines of the files without their headers: wc -l gives 1828 and 105718.
    assert.match(loaded.out, /btc_usd_2017_2022\.csv: 1827 rows read, 1827 new or changed/);
    assert.match(loaded.out, /etfs_21_1993_2023\.csv\.gz: 105717 rows read, 105717 new or changed/);
    return folder;
  })();
  const folder = join(await newFolder(), "data");
  await cp(await loading, folder, { recursive: true });
  return commandEnvironment(folder, { NO_DEMO: "1" });
}

async function importFile(environment: Readonly<Record<string, string>>, ...given: string[]) {
  const done = await runCommand(["import", ...given, "--user", "local", "--yes"], environment);
  assert.equal(done.code, 0, done.error);
  return done.out;
}

/** The overview that the answer was made from, and the answer's text. */
async function ask(environment: Readonly<Record<string, string>>, text: string) {
  const done = await runCommand(["ask", text, "--user", "local", "--json"], environment);
  assert.equal(done.code, 0, done.error);
  const events = done.out
    .trim()
    .split("\n")
    .map((line) => eventShape.parse(JSON.parse(line)));
  const call = events.find((event) => event.type === "tool_start" && event.name === "get_overview");
  const result = events.find((event) => event.type === "tool_result" && event.id === call?.id);
  const answer = events.find((event) => event.type === "answer")?.text ?? "";
  return { overview: overviewShape.parse(result?.result), answer };
}

/** `€1,234.56`, as the answer writes it. */
function inWords(amount: number, currency: string): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(amount);
}

/** `7.1%`, with a true minus. */
function percent(rate: number): string {
  const text = `${Math.abs(rate * 100).toFixed(Math.abs(rate) < 0.01 ? 2 : 1)}%`;
  return rate < 0 ? `−${text}` : text;
}

test("a Ghostfolio file over real closes: value and XIRR of the answer are those of a hand calculation", {
  skip,
}, async () => {
  const environment = await newInstallation();
  const file = join(await newFolder(), "activities.csv");
  const spy = fundCloses("SPY");
  const qqq = fundCloses("QQQ");
  const euro = dollarsPerEuro();
  await writeFile(
    file,
    [
      "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note",
      `2020-01-02,SPY,YAHOO,USD,${spy.get("2020-01-02")},10,buy,1,`,
      `2020-06-15,QQQ,YAHOO,USD,${qqq.get("2020-06-15")},5,buy,1,`,
      `2021-03-01,SPY,YAHOO,USD,${spy.get("2021-03-01")},5,buy,1,`,
      "2022-06-17,SPY,YAHOO,USD,1.577,15,dividend,0,",
      "2022-12-30,CUSTODY,MANUAL,USD,0,1,fee,25,",
      "",
    ].join("\n"),
  );
  const out = await importFile(environment, file);
  assert.match(
    out,
    /^Ghostfolio CSV → account "Ghostfolio" · 2020-01-02 to 2022-12-30\n {2}5 new, 0 already/,
  );
  const { overview, answer } = await ask(environment, question);
  assert.equal(overview.transactionCount, 5);

  // 15 SPY at the last close of 397.73 = 5,965.95 and 5 QQQ at 293.94 = 1,469.70: 7,435.65 dollars. The last rate is
  // 1.1684 dollars for a euro, so 7,435.65 / 1.1684 = 6,363.96 euros. The file moves no cash of its own.
  assert.deepEqual([valueOn(spy, overview.asOf), valueOn(qqq, overview.asOf)], [397.73, 293.94]);
  const value = (15 * 397.73 + 5 * 293.94) / valueOn(euro, overview.asOf);
  assert.equal(value.toFixed(2), "6363.96");
  assert.deepEqual(overview.marketValue, { amount: "6363.96", currency: "EUR" });
  assert.deepEqual(overview.cash, { amount: "0.00", currency: "EUR" });
  assert.ok(answer.includes(inWords(value, "EUR")), answer);

  // Every trade is paid from and to the owner on its day, in euros at the rate of that day:
  // 10 × 324.87 + 1, 5 × 240.28 + 1, 5 × 389.58 + 1 in; 15 × 1.577 = 23.655 out; 25 in; today's value out.
  const inEuros = (day: string, dollars: number) => [day, dollars / valueOn(euro, day)] as const;
  const expected = bisectXirr([
    inEuros("2020-01-02", -(10 * (spy.get("2020-01-02") ?? 0) + 1)),
    inEuros("2020-06-15", -(5 * (qqq.get("2020-06-15") ?? 0) + 1)),
    inEuros("2021-03-01", -(5 * (spy.get("2021-03-01") ?? 0) + 1)),
    inEuros("2022-06-17", 15 * 1.577),
    inEuros("2022-12-30", -25),
    [overview.asOf, value],
  ]);
  assert.ok(Math.abs((overview.moneyWeightedReturn.value ?? 0) - expected) < 1e-6, `${expected}`);
  assert.ok(answer.includes(percent(expected)), answer);

  // The closes are years old, and the answer says so with their day.
  assert.match(
    answer,
    /Prices more than \d+ days older than \d{4}-\d\d-\d\d were used: .*SPY \(2023-02-27\)/,
  );
});

test("monthly purchases in a generic file: value and XIRR of the answer are those of a hand calculation", {
  skip,
}, async () => {
  const environment = await newInstallation();
  const file = join(await newFolder(), "savings-plan.csv");
  const closes = bitcoinCloses();
  const days = Array.from({ length: 24 }, (_none, month) =>
    new Date(Date.UTC(2020, month, 15)).toISOString().slice(0, 10),
  );
  const purchases = days.map((day) => {
    const close = closes.get(day) ?? Number.NaN;
    return { day, close, quantity: Math.floor((200 / close) * 1e6) / 1e6 };
  });
  await writeFile(
    file,
    [
      "date;type;symbol;quantity;price;amount;currency",
      ...purchases.flatMap(({ day, close, quantity }) => [
        `${day};deposit;;;;200.00;USD`,
        `${day};buy;BTC;${quantity.toFixed(6)};${close};;USD`,
      ]),
      "",
    ].join("\n"),
  );
  const out = await importFile(environment, file, "--account", "Plan");
  assert.match(out, /^Generic CSV → account "Plan" · 2020-01-15 to 2021-12-15\n {2}48 new, 0 already there/);
  const { overview, answer } = await ask(environment, question);

  // 24 deposits of 200 dollars; each buys what 200 dollars buy, cut to six decimals, and the rest stays in cash.
  // Bitcoin is worth its last close, 19,320.189453 dollars of 2022-10-10.
  assert.equal(valueOn(closes, overview.asOf), 19320.189453);
  const cash = purchases.reduce((sum, { close, quantity }) => sum + 200 - quantity * close, 0);
  const coins = purchases.reduce((sum, { quantity }) => sum + quantity, 0);
  const euro = dollarsPerEuro();
  const value = (cash + coins * 19320.189453) / valueOn(euro, overview.asOf);
  assert.deepEqual(overview.marketValue, { amount: value.toFixed(2), currency: "EUR" });
  assert.ok(answer.includes(inWords(value, "EUR")), answer);

  // The owner's flows are the deposits, in euros at the rates of their days, and today's value.
  const expected = bisectXirr([
    ...days.map((day) => [day, -200 / valueOn(euro, day)] as const),
    [overview.asOf, value],
  ]);
  assert.ok(Math.abs((overview.moneyWeightedReturn.value ?? 0) - expected) < 1e-6, `${expected}`);
  assert.ok(answer.includes(percent(expected)), answer);
  assert.match(answer, /BTC \(2022-10-10\)/);
});

test("the real Schwab file: cash and value of the answer, nothing new the second time, and undo takes it out", {
  skip,
}, async () => {
  const environment = await newInstallation();
  const file = join(realData, "transactions/schwab-export.csv");
  const prices = await pricesFolder();
  const given = [file, "--account", "Schwab", "--currency", "USD", "--prices", prices, "--rates", rates];
  const before = await runCommand(["ask", question, "--user", "local"], environment);
  assert.match(before.out, /^There are no transactions /);
  const out = await importFile(environment, ...given);
  assert.match(out, /115 new, 0 already there, 0 rejected, 5 ignored/);
  const undo = /import --undo (\S+)/.exec(out)?.[1] ?? "";

  const { cash, quantities } = readSchwab(file);
  // Sum of the Amount column without the file's own total, and of the Quantity column of what the price files know.
  assert.equal(cash.toFixed(2), "400074.19");
  const priced = ["SPY", "VNQ", "VEA", "VWO"].map((symbol) => {
    const quantity = Number((quantities.get(symbol) ?? 0).toFixed(4));
    return [symbol, quantity, valueOn(fundCloses(symbol), "2026-11-01")] as const;
  });
  assert.deepEqual(priced, [
    ["SPY", 7.0976, 397.73],
    ["VNQ", 4.4877, 85.84],
    ["VEA", 0.0086, 44.49],
    ["VWO", 0.0025, 39.66],
  ]);
  // 7.0976 × 397.73 + 4.4877 × 85.84 + 0.0086 × 44.49 + 0.0025 × 39.66 = 3,208.640… dollars; at 1.1684 dollars for a
  // euro 2,746.18, and the cash 400,074.19 / 1.1684 = 342,412.01. The other sixteen holdings have no price here.
  const held = priced.reduce((sum, [, quantity, close]) => sum + quantity * close, 0);
  const { overview, answer } = await ask(environment, question);
  const rate = valueOn(dollarsPerEuro(), overview.asOf);
  assert.equal(overview.holdingsValue.amount, (held / rate).toFixed(2));
  assert.equal(overview.cash.amount, (cash / rate).toFixed(2));
  assert.deepEqual(overview.marketValue, { amount: ((held + cash) / rate).toFixed(2), currency: "EUR" });
  assert.ok(answer.includes(inWords((held + cash) / rate, "EUR")), answer);
  // Sales of what was bought before the file begins: no single rate is the answer, and it says why.
  assert.equal(overview.moneyWeightedReturn.value, null);
  // 16 of the 20 holdings have no price in the folder: the answer says so instead of looking complete.
  assert.match(answer, /and \d+ more have no price/);
  assert.match(answer, /SPY \(2023-02-27\)/);
  assert.match(answer, /money-weighted, XIRR\) was \*\*not available \(several rates balance the flows/);
  const dollars = await ask(environment, "what is my portfolio worth in US dollars?");
  assert.deepEqual(dollars.overview.marketValue, { amount: (held + cash).toFixed(2), currency: "USD" });

  const again = await importFile(environment, file, "--account", "Schwab");
  assert.match(again, /0 new, 115 already there/);
  assert.match(again, /Nothing new to import\.\n$/);
  assert.equal((await ask(environment, question)).overview.transactionCount, overview.transactionCount);

  const undone = await runCommand(["import", "--undo", undo, "--user", "local"], environment);
  assert.deepEqual(
    [undone.code, undone.out],
    [0, 'Undone: 116 transactions taken out of "Schwab".\n'],
    undone.error,
  );
  const last = await runCommand(["ask", question, "--user", "local"], environment);
  assert.equal(last.out, before.out);
});

/** Sum of the Amount column without the total line, and of the Quantity column by symbol, by a small reader. */
function readSchwab(file: string): { cash: number; quantities: Map<string, number> } {
  const [, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const quantities = new Map<string, number>();
  let cents = 0;
  for (const line of lines.filter((text) => !text.startsWith("Transactions Total"))) {
    const cells = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(
      (cell) => cell[1] ?? cell[2] ?? "",
    );
    const number = (text = "") => Number(text.replaceAll(/[$,]/g, ""));
    const [, , symbol = "", , quantity, , , amount] = cells;
    quantities.set(symbol, (quantities.get(symbol) ?? 0) + number(quantity));
    cents += Math.round(number(amount) * 100);
  }
  return { cash: cents / 100, quantities };
}
