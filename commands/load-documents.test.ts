import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openApp } from "#open-app.ts";
import { loadConfig } from "#platform/config.ts";
import { searchResearch } from "#retrieval/search-research.ts";
import { loadDocuments } from "./load-documents.ts";

test("a folder of documents is found by research, named where not readable, and skipped when unchanged", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-documents-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "notes"));
  const note = join(folder, "notes", "quarry.md");
  await writeFile(
    note,
    "# Quarry reopened\n\nThe Brindle quarry sells granite again after a pause of two years.\n",
  );
  await utimes(note, 0, Date.UTC(2024, 4, 17, 12) / 1000);
  await writeFile(join(folder, "empty.txt"), " ");
  await writeFile(join(folder, "picture.png"), "no document");
  const config = loadConfig({
    DATA_DIR: "memory://",
    LOG_LEVEL: "silent",
    ECB_RATES: "off",
    PRICE_SOURCES: "off",
    NO_DEMO: "1",
  });
  await using app = await openApp(config);
  const written = { out: "", error: "" };
  const terminal = {
    out: (text: string) => {
      written.out += text;
    },
    error: (text: string) => {
      written.error += text;
    },
    interactive: false,
    confirm: async () => false,
    signal: new AbortController().signal,
  };
  await loadDocuments(app, folder, terminal);
  assert.match(written.out, /1 new or changed, 0 unchanged, 1 not readable/);
  assert.match(written.error, /^empty\.txt: This file holds no readable text/m);
  assert.doesNotMatch(written.error, /picture/);

  const { tenant, clock } = await app.signIn("local");
  const context = { tenant, clock, baseCurrency: "EUR", embedder: app.toolServices.embedder };
  const { passages } = await searchResearch(context, { query: "granite of the Brindle quarry" });
  assert.deepEqual(
    passages.map(({ title, publishedAt }) => [title, publishedAt]),
    [["Quarry reopened", "2024-05-17"]],
  );

  await loadDocuments(app, folder, terminal);
  assert.match(written.out, /0 new or changed, 1 unchanged, 1 not readable.*\n.*\n$/);
  await assert.rejects(loadDocuments(app, join(folder, "empty.txt"), terminal), { kind: "invalid_input" });
});
