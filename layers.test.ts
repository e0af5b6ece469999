import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** What each folder may import: folders above it, and packages (a trailing `*` matches a scope or family). */
const LAYERS: Record<string, { folders: string[]; packages: string[]; node: boolean }> = {
  platform: {
    folders: [],
    packages: [
      "zod",
      "pino",
      "prom-client",
      "rate-limiter-flexible",
      "undici",
      "ioredis",
      "cockatiel",
      "bentocache",
      "bentocache/*",
    ],
    node: true,
  },
  finance: { folders: [], packages: ["decimal.js", "highs"], node: false },
  prompts: { folders: [], packages: [], node: true },
  charts: { folders: ["finance"], packages: ["d3-*"], node: false },
  store: { folders: ["platform", "finance"], packages: ["pg", "@electric-sql/*"], node: true },
  market: {
    folders: ["platform", "finance", "store"],
    packages: ["csv-parse", "csv-parse/sync", "fflate", "yahoo-finance2", "yahoo-finance2/*", "zod"],
    node: true,
  },
  retrieval: {
    folders: ["platform", "store"],
    packages: ["openai", "unpdf", "htmlparser2", "fflate", "zod"],
    node: true,
  },
  auth: { folders: ["platform", "store"], packages: ["zod"], node: true },
  portfolio: {
    folders: ["platform", "finance", "store", "market"],
    packages: ["chardet", "csv-parse", "csv-parse/sync", "zod", "htmlparser2"],
    node: true,
  },
  jobs: {
    folders: ["platform", "finance", "store", "market", "retrieval", "portfolio"],
    packages: ["bullmq", "ioredis", "piscina", "zod"],
    node: true,
  },
  "mcp-tools": {
    folders: ["platform", "finance", "charts", "auth", "portfolio", "market", "retrieval", "jobs", "prompts"],
    packages: ["zod", "@modelcontextprotocol/*"],
    node: true,
  },
  agent: {
    folders: ["platform", "auth", "store", "prompts", "mcp-tools"],
    packages: ["zod", "@modelcontextprotocol/*", "@anthropic-ai/*", "openai", "openai/*"],
    node: true,
  },
  web: {
    folders: ["platform", "charts", "auth", "jobs", "mcp-tools", "agent"],
    packages: ["hono", "hono/*", "@hono/*", "htmx.org", "markdown-it", "sanitize-html", "zod"],
    node: true,
  },
  evals: { folders: ["platform", "prompts", "mcp-tools", "agent"], packages: ["yaml", "zod"], node: true },
};

/** Imports of types alone that a folder may make beyond its row: shapes that travel through it untouched. */
const TYPE_ONLY: Record<string, string[]> = {};

/** Packages a folder holds for all others: a test may use any development dependency. */
const TEST_PACKAGES = [
  "fast-check",
  "@modelcontextprotocol/*",
  "gpt-tokenizer",
  "gpt-tokenizer/*",
  "playwright-core",
  "axe-core",
  "zod",
  "yaml",
  "pg",
  "bullmq",
  "ioredis",
  "undici",
];

const root = new URL("./", import.meta.url);
const importPattern =
  /(?:^|\n)\s*(import|export)\s+(type\s)?[^;'"]*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

function filesOf(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .map((name) => `${folder}/${name}`);
}

function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
  );
}

/** The violations of one file's imports, as sentences. */
function violations(file: string, source: string): string[] {
  const folder = file.split("/")[0] ?? "";
  const layer = LAYERS[folder];
  if (!layer) return [`${file}: folder ${folder} has no row in the table`];
  const isTest = file.endsWith(".test.ts");
  const found: string[] = [];
  for (const match of source.matchAll(importPattern)) {
    const target = match[3] ?? match[4] ?? match[5] ?? "";
    if (target.startsWith("./")) continue;
    if (target.startsWith("../")) {
      const depth = file.split("/").length - 2;
      const climbs = target.split("/").filter((part) => part === "..").length;
      if (climbs > depth) found.push(`${file}: ${target} leaves its folder; write #folder/file.ts`);
    } else if (target.startsWith("#")) {
      const other = target.slice(1).split("/")[0] ?? "";
      const typeOnly = match[2] !== undefined && (TYPE_ONLY[folder] ?? []).includes(other);
      if (other === folder) found.push(`${file}: ${target}: inside a folder write ./ or ../`);
      else if (!isTest && !typeOnly && !layer.folders.includes(other))
        found.push(`${file}: may not import ${target}`);
    } else if (target.startsWith("node:")) {
      if (!isTest && !layer.node) found.push(`${file}: may not import ${target}`);
    } else if (!matches(layer.packages, target) && !(isTest && matches(TEST_PACKAGES, target))) {
      found.push(`${file}: may not use package ${target}`);
    }
  }
  if (
    folder === "finance" &&
    !isTest &&
    /Math\.random|\bnew Date\b|Date\.now|performance\.now/.test(source)
  ) {
    found.push(`${file}: finance is pure: no Math.random, no clock`);
  }
  if (
    folder !== "store" &&
    !isTest &&
    /\.query\(\s*[`"']\s*(select|insert|update|delete|with)\b/i.test(source)
  ) {
    found.push(`${file}: SQL belongs in store`);
  }
  return found;
}

test("every import stays inside its layer", () => {
  const found = Object.keys(LAYERS)
    .filter((folder) => readdirSync(root).includes(folder))
    .flatMap((folder) =>
      filesOf(folder).flatMap((file) => violations(file, readFileSync(new URL(file, root), "utf8"))),
    );
  assert.deepEqual(found, []);
});

test("the import check sees type-only, dynamic, re-exported, escaping and third-party imports", () => {
  const planted = [
    'import type { A } from "#web/server.ts";',
    'const b = await import("#agent/loop.ts");',
    'export { c } from "#jobs/index.ts";',
    'import { d } from "../../web/server.ts";',
    'import { Hono } from "hono";',
    'import { readFile } from "node:fs/promises";',
    "const e = Math.random();",
  ].join("\n");
  assert.equal(violations("finance/planted.ts", planted).length, 7);
});

test("every folder with code has a row in the table", () => {
  // The top row may use everything, and nothing may use it: `app.ts`, `main.ts`, the commands and what tries the whole.
  const known = new Set([
    ...Object.keys(LAYERS),
    "commands",
    "acceptance",
    "scripts",
    "bench",
    "ops",
    "docs",
  ]);
  const folders = readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        !entry.name.startsWith(".") &&
        !["node_modules", "data", "coverage"].includes(entry.name),
    )
    .map((entry) => entry.name);
  assert.deepEqual(
    folders.filter((name) => !known.has(name)),
    [],
  );
});
