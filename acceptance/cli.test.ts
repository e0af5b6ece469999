import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { commands } from "#commands/index.ts";
import { commandEnvironment, runCommand } from "./run-command.ts";

const script = fileURLToPath(new URL("./run-many.ts", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));

const finished = z.object({
  given: z.array(z.string()),
  code: z.number(),
  out: z.string(),
  error: z.string(),
});
type Finished = z.infer<typeof finished>;

async function runMany(
  given: readonly (readonly string[])[],
  environment: Readonly<Record<string, string>>,
): Promise<Finished[]> {
  const run = await promisify(execFile)(process.execPath, [script, JSON.stringify(given)], {
    cwd: root,
    env: environment,
  });
  const lines = run.stdout.trim().split("\n");
  assert.equal(lines.length, given.length, run.stderr);
  return lines.map((line) => finished.parse(JSON.parse(line)));
}

/** One sentence for a person: one line, no stack, nothing internal. */
function assertClear(one: Finished): void {
  const text = one.error.trim();
  assert.match(text, /^(?:[A-Z]|--\w).{20,}$/s, `${one.given.join(" ")}: ${text}`);
  assert.ok(text.split("\n").filter((line) => !line.startsWith("Try: ")).length === 1, text);
  assert.doesNotMatch(text, /internal error|node:internal|\bat .*:\d+:\d+|undefined|\[object/, text);
}

test("every command explains itself without opening a database, and bad usage ends with 2 and the way on", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const dataDir = join(folder, "data");
  const names = commands.map((command) => command.name);
  const results = await runMany(
    [
      [],
      ["--help"],
      ["help"],
      ["frobnicate"],
      ...names.flatMap((name) => [
        [name, "--help"],
        [name, "-h"],
        [name, "--frobnicate"],
      ]),
      ["ask"],
      ["ask", "  "],
      ["worker"],
      ["import"],
      ["import", join(folder, "missing.csv")],
      ["import", "one.csv", "two.csv"],
      ["import", "--prices", join(folder, "nowhere")],
      ["import", "--rates", join(folder, "nowhere")],
      ["import", script, "--map", "date"],
      ["import", script, "--lot-method", "newest"],
      ["serve", "--port", "http"],
      ["serve", "--port"],
      ["mcp", "--toolsets", "everything"],
      ["backup"],
      ["restore"],
    ],
    commandEnvironment(dataDir),
  );
  const result = (...given: string[]) => {
    const found = results.find((one) => one.given.join(" ") === given.join(" "));
    assert.ok(found, given.join(" "));
    return found;
  };
  for (const given of [[], ["--help"], ["help"]]) {
    const { code, out } = result(...given);
    assert.equal(code, given.length === 0 ? 2 : 0);
    for (const name of names) assert.match(out, new RegExp(`^ {2}${name} +\\S`, "m"));
  }
  const unknown = result("frobnicate");
  assert.equal(unknown.code, 2);
  assert.match(unknown.error, /^There is no command "frobnicate"\.\n\nPortfolio Coach\n\nUsage: /);
  for (const { name, load } of commands) {
    const help = result(name, "--help");
    assert.deepEqual([help.code, help.error], [0, ""]);
    assert.match(help.out, new RegExp(`^${name}: .*\n\nUsage: node coach.mjs ${name}`));
    assert.equal(result(name, "-h").out, help.out);
    for (const option of Object.keys((await load()).options)) {
      assert.ok(help.out.includes(`--${option}`), `--help of ${name} names --${option}`);
    }
    const wrong = result(name, "--frobnicate");
    assert.equal(wrong.code, 2);
    assert.match(wrong.error, /'--frobnicate'/);
    assert.ok(wrong.error.endsWith(`Try: node coach.mjs ${name} --help\n`), wrong.error);
  }
  const expected: [string[], RegExp][] = [
    [["ask"], /^Ask something: node coach\.mjs ask "/],
    [["ask", "  "], /^Ask something: /],
    [["worker"], /^A worker of its own needs DATABASE_URL/],
    [["import"], /^Name the file to import\. See: node coach\.mjs import --help/],
    [["import", script, "--lot-method", "newest"], /^--lot-method newest: use one of fifo, lifo, /],
    [["import", join(folder, "missing.csv")], /^The file .*missing\.csv cannot be read\. Check the path/],
    [["import", "one.csv", "two.csv"], /^Import one file at a time/],
    [["import", "--prices", join(folder, "nowhere")], /^--prices .*nowhere: there is no such folder\./],
    [["import", "--rates", join(folder, "nowhere")], /^--rates .*nowhere: there is no such file\./],
    [["import", script, "--map", "date"], /^--map date: write field=column/],
    [["serve", "--port", "http"], /^--port takes a number from 0 to 65535\./],
    [["serve", "--port"], /'--port <value>' argument missing/],
    [["mcp", "--toolsets", "everything"], /everything.*core.*analysis/],
    [["backup"], /^Name the file to write/],
    [["restore"], /^Name the file/],
  ];
  for (const [given, text] of expected) {
    const one = result(...given);
    assert.equal(one.code, 2, `${given.join(" ")}: ${one.error}`);
    assert.match(one.error, text);
    assert.equal(one.out, "");
    assertClear(one);
  }
  await assert.rejects(access(dataDir), { code: "ENOENT" }, "none of this opened a database");
});

test("a file that cannot be imported is refused in one sentence, and nothing is written without a yes", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const write = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const good = ["date,type,symbol,quantity,price,currency", "2024-01-02,buy,ACME,3,10.50,EUR", ""].join("\n");
  const files = {
    good: await write("good.csv", good),
    empty: await write("empty.csv", ""),
    blank: await write("blank.csv", "\n\n  \n"),
    binary: await write("photo.png", binary()),
    zip: await write("archive.zip", Buffer.from("504b0304140000000800", "hex")),
    half: await write("half.json", '{"meta":{"version":"2"},"activities":[{"type":"BUY","quan'),
    other: await write("other.json", '{"hello": [1, 2, 3]}'),
    prose: await write("prose.txt", "Dear customer,\nyour statement is attached.\n"),
  };
  const refused = ["empty", "blank", "binary", "zip", "half", "other", "prose"] as const;
  const results = await runMany(
    [
      ["migrate"],
      ["migrate"],
      ...refused.map((name) => ["import", files[name], "--yes"]),
      ["import", files.good, "--format", "fax", "--yes"],
      ["import", files.good, "--map", "date=Datum", "--yes"],
      ["import", files.good, "--currency", "euro", "--yes"],
      ["import", files.good, "--user", "nobody", "--yes"],
      ["import", "--undo", "nonsense"],
      ["import", files.good],
      ["import", "--list"],
      ["ask", "how many transactions do I have?", "--user", "local"],
    ],
    commandEnvironment(join(folder, "data"), { NO_DEMO: "1" }),
  );
  const [migrated, migratedAgain, ...rest] = results;
  const present = /^applied 0001-\S+\napplied 0002-/.exec(migrated?.out ?? "");
  assert.ok(present && migrated?.code === 0, migrated?.error);
  assert.match(migratedAgain?.out ?? "", /^The database is up to date \(embedded, \d+ migrations/);
  const problems = rest.slice(0, -3);
  assert.equal(problems.length, 12);
  for (const one of problems) {
    assert.equal(one.code, 2, `${one.given.join(" ")}: ${one.error}`);
    assertClear(one);
    assert.doesNotMatch(one.out, /Imported/);
  }
  const [unconfirmed, list, question] = rest.slice(-3);
  assert.equal(unconfirmed?.code, 2);
  assert.match(
    unconfirmed?.out ?? "",
    /1 new, 0 already there[\s\S]*Nothing was written\. Repeat with --yes/,
  );
  assert.doesNotMatch(list?.out ?? "", /committed/);
  assert.equal(question?.code, 0);
  assert.match(question?.out ?? "", /no transactions/i);
});

/** The first bytes of a picture: a signature, then bytes that are no text in any encoding. */
function binary(): Uint8Array {
  const noise = Uint8Array.from({ length: 4096 }, (_none, place) => (place * 197 + (place >> 3)) % 256);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), noise]);
}

test("as a process of its own a command ends with the same code, and takes settings from the environment", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const environment = commandEnvironment(join(folder, "data"));
  const [help, wrong, setting] = await Promise.all([
    runCommand(["ask", "--help"], environment),
    runCommand(["import", "--frobnicate"], environment),
    runCommand(["migrate"], { ...environment, PORT: "eighty" }),
  ]);
  assert.deepEqual([help.code, wrong.code, setting.code], [0, 2, 2]);
  assert.match(setting.error, /^PORT: /);
});
