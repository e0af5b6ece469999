import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { z } from "zod";
import { ADMIN_SCOPES, SCOPES } from "#auth/session.ts";
import { describeTool } from "./create-tool-server.ts";
import { TOOLSETS, type Tool } from "./define-tool.ts";
import { selectTools, tools } from "./index.ts";
import { pageActions } from "./page-actions.ts";

const every: readonly Tool[] = [...tools, ...pageActions];

function tokens(selection: readonly Tool[]): number {
  return countTokens(selection.map((tool) => JSON.stringify(describeTool(tool))).join(""));
}

/** All schemas inside a schema, itself included. */
function* walk(node: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(node)) {
    for (const item of node) yield* walk(item);
  } else if (typeof node === "object" && node !== null) {
    const record: Record<string, unknown> = { ...node };
    yield record;
    for (const value of Object.values(record)) yield* walk(value);
  }
}

test("every file that declares a tool is listed, and its name is the file's name", () => {
  const files = readdirSync(new URL("./", import.meta.url))
    .filter((file) =>
      /^(get|search|run|import|suggest|plan|optimize|estimate|analyze|fix|list|set)-[a-z-]+\.ts$/.test(file),
    )
    .filter((file) => !file.endsWith("-schemas.ts"))
    .map((file) => file.replace(/\.ts$/, "").replaceAll("-", "_"));
  assert.deepEqual(files.sort(), tools.map((tool) => tool.name).sort());
});

test("every tool has a title, a short description, a scope, a toolset and a positive cost", () => {
  for (const tool of every) {
    assert.match(tool.name, /^[a-z]+(_[a-z]+)+$/);
    assert.ok(tool.title.length > 3 && tool.title.length <= 60, tool.name);
    assert.ok(tool.description.length > 10 && tool.description.length <= 600, tool.name);
    assert.ok(ADMIN_SCOPES.includes(tool.scope), tool.name);
    assert.ok(
      tool.toolsets.length > 0 && tool.toolsets.every((toolset) => TOOLSETS.includes(toolset)),
      tool.name,
    );
    assert.ok(tool.cost > 0, tool.name);
  }
  assert.equal(new Set(every.map((tool) => tool.name)).size, every.length);
});

test("no tool that a model can call writes; hints follow from the access", () => {
  for (const tool of tools) {
    assert.notEqual(tool.access, "write", tool.name);
    assert.equal(tool.annotations.readOnlyHint, tool.access === "read", tool.name);
    assert.equal(tool.annotations.destructiveHint, false, tool.name);
    assert.equal(tool.annotations.openWorldHint, false, tool.name);
  }
});

test("inputs are closed objects without unions at the top, and every text in them has a length limit", () => {
  for (const tool of every) {
    assert.equal(tool.inputSchema.type, "object", tool.name);
    assert.equal(tool.inputSchema["additionalProperties"], false, tool.name);
    for (const keyword of ["anyOf", "oneOf", "allOf"]) assert.ok(!(keyword in tool.inputSchema), tool.name);
    for (const schema of walk(tool.inputSchema["properties"])) {
      if (schema["type"] === "string" && !("enum" in schema))
        assert.ok("maxLength" in schema, `${tool.name}: ${JSON.stringify(schema)}`);
      if (schema["type"] === "array")
        assert.ok("maxItems" in schema, `${tool.name}: ${JSON.stringify(schema)}`);
    }
  }
});

test("outputs are described to the leaf: no schema allows anything", () => {
  for (const tool of every) {
    assert.equal(tool.outputSchema.type, "object", tool.name);
    const properties = tool.outputSchema["properties"];
    assert.ok(
      typeof properties === "object" && properties !== null && Object.keys(properties).length > 0,
      tool.name,
    );
    for (const schema of walk(properties)) {
      assert.notDeepEqual(schema, {}, `${tool.name} has an output part that allows anything`);
      if (schema["type"] === "array") assert.ok("items" in schema, tool.name);
    }
  }
});

test("every result says its day, what was assumed, and how far its data can be trusted", () => {
  for (const tool of tools) {
    // A simulation carries them itself: while it runs there is nothing to trust.
    if (tool.name === "run_simulation") continue;
    const named = Object.keys(z.record(z.string(), z.unknown()).parse(tool.outputSchema["properties"]));
    for (const part of ["asOf", "assumptions", "dataQuality"]) {
      assert.ok(named.includes(part), `${tool.name}: ${part}`);
    }
  }
});

test("the tool list stays within its token budget", (context) => {
  const core = selectTools(["core"], SCOPES);
  const modelVisible = (selection: readonly Tool[]) =>
    countTokens(
      selection
        .map(({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema }))
        .join(""),
    );
  context.diagnostic(
    `default: ${tools.length} tools, ${tokens(tools)} tokens (${modelVisible(tools)} without outputs)`,
  );
  context.diagnostic(
    `core: ${core.length} tools, ${tokens(core)} tokens (${modelVisible(core)} without outputs)`,
  );
  for (const tool of tools) context.diagnostic(`${tool.name}: ${tokens([tool])}`);
  assert.ok(tools.length <= 25 && tokens(tools) <= 8000);
  assert.ok(core.length <= 10 && tokens(core) <= 1700);
});
