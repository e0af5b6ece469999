import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { tools } from "#mcp-tools/index.ts";
import { demoDocuments } from "#store/demo-world/demo-documents.ts";
import { parseCaseFile, readCases } from "./read-cases.ts";
import { problemLines } from "./reports/console-table.ts";

test("every case file can be read, and there are at least 25 cases", () => {
  const { cases, problems } = readCases();
  assert.deepEqual(problems, []);
  assert.ok(cases.length >= 25);
  for (const tag of ["numbers", "citations", "refusal", "injection", "conversation"]) {
    assert.ok(
      cases.some((found) => found.tags.includes(tag)),
      tag,
    );
  }
});

test("cases name documents and tools that exist", () => {
  const documents = demoDocuments();
  const keys = new Set(documents.map((document) => document.documentKey));
  assert.equal(new Set(documents.map((document) => document.title)).size, documents.length);
  const names = new Set([...tools.map((tool) => tool.name), "commit_import"]);
  for (const { id, expect } of readCases().cases) {
    const cited = [...(expect.cite?.mustInclude ?? []), ...(expect.cite?.anyOf ?? [])];
    assert.deepEqual(
      cited.filter((key) => !keys.has(key)),
      [],
      id,
    );
    const called = [
      ...(expect.tools?.must ?? []),
      ...(expect.tools?.anyOf ?? []),
      ...(expect.tools?.mustNot ?? []),
    ];
    assert.deepEqual(
      called.filter((name) => !names.has(name)),
      [],
      id,
    );
  }
});

const good = `cases:
  - id: a-case
    title: A case
    user: ada
    turns: [{ user: Hello }]
    expect: {}
`;

test("a broken case is reported with file and line, never skipped", () => {
  const wrongUser = parseCaseFile(good.replace("user: ada", "user: adam"), "x.yaml").problems;
  assert.match(problemLines(wrongUser), /^evals\/cases\/x\.yaml:4: cases\.0\.user: /);
  assert.deepEqual(
    wrongUser.map(({ file, line }) => [file, line]),
    [["x.yaml", 4]],
  );
  const missing = parseCaseFile(good.replace("    title: A case\n", ""), "x.yaml").problems;
  assert.equal(missing[0]?.line, 2);
  assert.match(missing[0]?.message ?? "", /cases\.0\.title/);
  const extra = parseCaseFile(good.replace("expect: {}", "expect: { tool: 1 }"), "x.yaml").problems;
  assert.deepEqual([extra[0]?.line, /tool/.test(extra[0]?.message ?? "")], [6, true]);
  const syntax = parseCaseFile(`${good}  - id: [\n`, "x.yaml").problems;
  assert.ok(syntax.length > 0 && (syntax[0]?.line ?? 0) >= 7);
  assert.equal(parseCaseFile("", "x.yaml").problems.length, 1);
});

test("an id used twice, an unknown oracle and an empty folder are problems", () => {
  const folder = mkdtempSync(join(tmpdir(), "eval-cases-"));
  const url = pathToFileURL(`${folder}/`);
  try {
    assert.match(readCases(url).problems[0]?.message ?? "", /no case file/);
    const numbers = "expect: { numbers: [{ label: x, oracle: ada.nonsense, tolerance: 0, unit: EUR }] }";
    writeFileSync(join(folder, "a.yaml"), good);
    writeFileSync(join(folder, "b.yaml"), good.replace("expect: {}", numbers));
    const messages = readCases(url).problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
    assert.deepEqual(messages, [
      "b.yaml:2 the id a-case is already used in a.yaml",
      "b.yaml:2 no oracle has the figure ada.nonsense",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
