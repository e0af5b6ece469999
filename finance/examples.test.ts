import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("./", import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
);
const sources = files.map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));

interface Example {
  file: string;
  call: string;
  expected: string;
  /** Largest difference allowed, when the example states it. */
  tolerance: number | null;
}

/** `Example: call = result` in a comment, on one line, at its end; `(to 1e-12)` may follow the result. */
const examplePattern = /Example: (.+?) = (.+?)(?: \(to (\S+)\))?\.?\s*(?:\*\/)?\s*$/gm;

function examplesOf({ name, text }: { name: string; text: string }): Example[] {
  return [...text.matchAll(examplePattern)].map((match) => ({
    file: name,
    call: match[1] ?? "",
    expected: match[2] ?? "",
    tolerance: match[3] === undefined ? null : Number(match[3]),
  }));
}

async function scope(): Promise<Record<string, unknown>> {
  const names: Record<string, unknown> = {};
  for (const { name } of sources) {
    const exported: Record<string, unknown> = await import(new URL(name, folder).href);
    Object.assign(names, exported);
  }
  return names;
}

async function evaluate(expression: string, names: Record<string, unknown>): Promise<unknown> {
  const body = `return (async () => (${expression}))();`;
  const value: unknown = await new Function(...Object.keys(names), body)(...Object.values(names));
  return value;
}

/** A number written with four or more decimals must agree in all of them, any other to 1e-9. */
function agrees(actual: unknown, expected: unknown, example: Example): boolean {
  if (typeof actual !== "number" || typeof expected !== "number") {
    return JSON.stringify(actual) === JSON.stringify(expected);
  }
  const decimals = /\.(\d+)$/.exec(example.expected)?.[1]?.length ?? 0;
  const written = decimals < 4 ? 1e-9 * Math.max(1, Math.abs(expected)) : 0.5000001 * 10 ** -decimals;
  return Math.abs(actual - expected) <= (example.tolerance ?? written);
}

const examples = sources.flatMap(examplesOf);

test("the worked examples in the docstrings of finance are right", async () => {
  const names = await scope();
  assert.ok(examples.length >= 25, "the pattern finds the examples");
  for (const example of examples) {
    const { file, call, expected } = example;
    const actual = await evaluate(call, names);
    assert.ok(
      agrees(actual, await evaluate(expected, names), example),
      `${file}: ${call} = ${JSON.stringify(actual)}, the docstring says ${expected}`,
    );
  }
});

/** Files that state formula and convention in the prose of each function instead of under a label. */
const inProse = /^(covariance|monte-carlo|random|simulation)[^/]*$/;

test("every finance file that exports maths names its formula, convention, source and an example", () => {
  const lacking = sources.flatMap(({ name, text }) => {
    const functions = [...text.matchAll(/(?:^|\n)(.*)\nexport (?:async )?function (\w+)/g)];
    if (functions.length === 0) return [];
    const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].map((match) => match[0]).join("\n");
    const labels = inProse.test(name) ? ["Source"] : ["Formula", "Convention", "Source"];
    const missing = labels.filter((label) => !comments.includes(`${label}:`));
    const returns = text.replaceAll(/^export function [^{]*\): void \{/gm, "").includes("export function");
    if (returns && !examples.some((example) => example.file === name)) missing.push("Example");
    for (const [, before = "", exported] of functions) {
      if (!before.trimEnd().endsWith("*/")) missing.push(`docstring of ${exported}`);
    }
    return missing.length === 0 ? [] : [`${name}: ${missing.join(", ")}`];
  });
  assert.deepEqual(lacking, []);
});
