import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { IndexedDocument, SourceDocument } from "#store/documents.ts";
import { activateEmbeddingModel, readUnembeddedChunks, writeEmbeddings } from "#store/documents-models.ts";
import {
  countStagedDocuments,
  findSimilarDocuments,
  readStagedDocuments,
  type StagedDocument,
} from "#store/documents-reads.ts";
import {
  analyzeDocuments,
  refreshCorpusStatistics,
  rejectStagedDocument,
  stageDocuments,
  writeDocuments,
} from "#store/documents-writes.ts";
import type { Tenant } from "#store/open-store.ts";
import type { Embedder } from "./embedders/index.ts";
import { jaccard, shingles } from "./ingest/near-duplicates.ts";
import { type ReadDocument, type Rejected, readStaged } from "./ingest/read-staged.ts";

export interface IndexOptions {
  /** The owner: a market for shared documents, a household for private ones. */
  tenant: Tenant;
  /** Without it documents are found by their words alone. */
  embedder?: Embedder | undefined;
  /** Documents to take in; what is already staged is indexed in any case. */
  documents?: Iterable<SourceDocument> | AsyncIterable<SourceDocument> | undefined;
  /** Share done, 0 … 1, and what is being done. */
  onProgress?: ((share: number, message: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface IndexReceipt {
  indexed: number;
  unchanged: number;
  rejected: Rejected[];
  duplicates: number;
  suspicious: number;
  chunks: number;
  embedded: number;
  modelId: string | null;
}

const stagingBatch = 100;
const writingBatch = 40;
const embeddingBatch = 256;
/** Hashes of near duplicates differ in a few bits only; the shared shingles then decide. */
const similarBits = 12;
const leastOverlap = 0.8;

/**
 * Stages, cleans, cuts, writes and embeds documents. Incremental: an unchanged document is left alone, a changed one
 * replaced with everything derived from it, a bad one reported and skipped. Stopping by `signal` loses nothing that
 * is written; the next run goes on.
 */
export async function indexDocuments(options: IndexOptions): Promise<IndexReceipt> {
  const { tenant, signal } = options;
  const progress = options.onProgress ?? (() => {});
  const receipt: IndexReceipt = {
    indexed: 0,
    unchanged: 0,
    rejected: [],
    duplicates: 0,
    suspicious: 0,
    chunks: 0,
    embedded: 0,
    modelId: null,
  };
  receipt.unchanged = await stageAll(tenant, options.documents ?? [], signal);
  const total = await tenant.run(countStagedDocuments);
  while (true) {
    signal?.throwIfAborted();
    const staged = await tenant.run((database) => readStagedDocuments(database, writingBatch));
    if (staged.length === 0) break;
    await writeBatch(tenant, staged, receipt);
    const done = receipt.indexed + receipt.rejected.length;
    progress(0.7 * Math.min(1, done / Math.max(1, total)), `${done} of ${total} documents read`);
    await setImmediate();
  }
  if (receipt.indexed > 0) await tenant.run(refreshCorpusStatistics);
  if (options.embedder) await embedPending(tenant, options.embedder, receipt, progress, signal);
  if (receipt.indexed > 0 || receipt.embedded > 0) await tenant.run(analyzeDocuments);
  progress(1, `${receipt.indexed} documents indexed`);
  return receipt;
}

async function stageAll(
  tenant: Tenant,
  documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let unchanged = 0;
  let batch = new Map<string, SourceDocument>();
  const flush = async () => {
    const rows = [...batch.values()];
    batch = new Map();
    if (rows.length > 0)
      unchanged += (await tenant.run((database) => stageDocuments(database, rows))).unchanged;
  };
  for await (const document of documents) {
    signal?.throwIfAborted();
    // The last of two documents with one key counts.
    batch.set(document.documentKey, document);
    if (batch.size >= stagingBatch) await flush();
  }
  await flush();
  return unchanged;
}

async function writeBatch(
  tenant: Tenant,
  staged: readonly StagedDocument[],
  receipt: IndexReceipt,
): Promise<void> {
  const good: ReadDocument[] = [];
  const bad: Rejected[] = [];
  for (const row of staged) {
    const read = readStaged(row);
    if ("reason" in read) bad.push(read);
    else good.push(read);
  }
  receipt.duplicates += await tenant.run(async (database) => {
    for (const { documentKey, reason } of bad) await rejectStagedDocument(database, documentKey, reason);
    const stored = await findSimilarDocuments(
      database,
      good.map(({ source, hash, keys }) => ({ sourceKey: source.documentKey, simhash: hash, keys })),
      similarBits,
    );
    const documents = withOriginals(tenant.id, good, stored);
    if (documents.length > 0) await writeDocuments(database, documents);
    return documents.filter(({ duplicateOf }) => duplicateOf !== null).length;
  });
  for (const { chunks, suspicious } of good) {
    receipt.chunks += chunks.length;
    if (suspicious) receipt.suspicious++;
  }
  receipt.indexed += good.length;
  receipt.rejected.push(...bad);
}

/** The documents to write, each with the one it nearly repeats: a stored one, or an earlier one of the batch. */
function withOriginals(
  tenantId: string,
  read: readonly ReadDocument[],
  stored: Awaited<ReturnType<typeof findSimilarDocuments>>,
): IndexedDocument[] {
  const documents: IndexedDocument[] = [];
  for (const { source, sha256, suspicious, set, hash, keys, chunks } of read) {
    const near = [
      ...stored.filter((other) => other.sourceKey === source.documentKey),
      // Those of the same batch, which are not stored yet.
      ...documents
        .filter((other) => differingBits(other.simhash, hash) <= similarBits)
        .map((other) => ({ rootId: other.duplicateOf ?? other.documentId, text: other.text })),
    ];
    const original = near.find((other) => jaccard(set, shingles(other.text)) >= leastOverlap);
    documents.push({
      ...source,
      documentId: documentIdOf(tenantId, source.documentKey, sha256),
      sha256,
      simhash: hash,
      simhashKeys: keys,
      duplicateOf: original?.rootId ?? null,
      trust: suspicious ? "suspicious" : "normal",
      chunks,
    });
  }
  return documents;
}

/** The same content of the same owner has the same id in every installation; changed content gets a new one. */
function documentIdOf(tenantId: string, documentKey: string, sha256: string): string {
  const hex = createHash("sha256").update(`${tenantId}\n${documentKey}\n${sha256}`).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function differingBits(one: bigint, other: bigint): number {
  let difference = BigInt.asUintN(64, one ^ other);
  let bits = 0;
  for (; difference > 0n; difference &= difference - 1n) bits++;
  return bits;
}

async function embedPending(
  tenant: Tenant,
  embedder: Embedder,
  receipt: IndexReceipt,
  progress: (share: number, message: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  progress(0.7, "learning or opening the embedding model");
  const model = await embedder.prepare(tenant, signal);
  if (!model) return;
  receipt.modelId = model.modelId;
  while (true) {
    signal?.throwIfAborted();
    const chunks = await tenant.run((database) =>
      readUnembeddedChunks(database, model.modelId, embeddingBatch),
    );
    if (chunks.length === 0) break;
    const vectors = await model.embed(
      chunks.map((chunk) => chunk.text),
      signal,
    );
    const rows = chunks.flatMap((chunk, index) => {
      const vector = vectors[index];
      return vector ? [{ documentId: chunk.documentId, ordinal: chunk.ordinal, vector }] : [];
    });
    await tenant.run((database) => writeEmbeddings(database, model.modelId, model.dimensions, rows));
    receipt.embedded += rows.length;
    progress(
      0.75 + 0.24 * (receipt.embedded / (receipt.embedded + embeddingBatch)),
      `${receipt.embedded} passages embedded`,
    );
    await setImmediate();
  }
  await tenant.run((database) => activateEmbeddingModel(database, model.modelId));
}
