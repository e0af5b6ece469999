import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { App } from "#app.ts";
import { CoachError } from "#platform/errors.ts";
import { indexDocuments } from "#retrieval/index-documents.ts";
import { readDocument } from "#retrieval/ingest/read-document.ts";
import type { SourceDocument } from "#store/documents.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import type { Terminal } from "./command.ts";

const readable = /\.(txt|md|markdown|x?html?|pdf|jsonl|ndjson)(\.gz)?$/i;

/** Refuses a path that cannot be read, before anything is opened. @throws CoachError not_found */
export async function checkDocuments(path: string | undefined): Promise<void> {
  if (path !== undefined && (await stat(path).catch(() => null)) === null) {
    throw new CoachError(
      "not_found",
      `--documents ${path}: there is no such file or folder. Name what holds the documents.`,
    );
  }
}

async function filesIn(path: string): Promise<{ path: string; name: string }[]> {
  if (!(await stat(path)).isDirectory()) return [{ path, name: relative(join(path, ".."), path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && readable.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: file, name: relative(path, file) }));
}

/**
 * Takes news, filings and notes into the real market, where research finds them. A file that says nothing about its
 * day counts as published when it was last changed. What is unchanged is skipped, what cannot be read is named.
 * @throws CoachError invalid_input when nothing could be read
 */
export async function loadDocuments(app: App, path: string, terminal: Terminal): Promise<void> {
  const files = await filesIn(path);
  let failed = 0;
  let dated = 0;
  async function* documents(): AsyncGenerator<SourceDocument> {
    for (const file of files) {
      const publishedAt = (await stat(file.path)).mtime.toISOString().slice(0, 10);
      try {
        yield* await readDocument(await readFile(file.path), { fileName: file.name, publishedAt });
        if (!/\.(jsonl|ndjson)(\.gz)?$/i.test(file.name)) dated += 1;
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
        failed += 1;
        terminal.error(`${file.name}: ${error.message}\n`);
      }
    }
  }
  const receipt = await indexDocuments({
    tenant: app.store.tenant(REAL_MARKET, REAL_MARKET),
    embedder: app.toolServices.embedder,
    documents: documents(),
    signal: terminal.signal,
    onProgress: (share, message) => terminal.error(`  ${Math.round(share * 100)} % ${message}\n`),
  });
  for (const { documentKey, reason } of receipt.rejected) terminal.error(`${documentKey}: ${reason}\n`);
  if (failed === files.length) {
    throw new CoachError(
      "invalid_input",
      `No document could be read from ${path}. Text, markdown, HTML, PDF and JSON lines are known, also gzipped.`,
    );
  }
  terminal.out(
    `Documents: ${receipt.indexed} new or changed, ${receipt.unchanged} unchanged, ${receipt.rejected.length + failed} not readable\n`,
  );
  if (dated > 0)
    terminal.out("  note: files without a day of their own count as published when last changed.\n");
}
