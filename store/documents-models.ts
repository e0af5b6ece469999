import type { Database } from "./open-store.ts";

export interface EmbeddingModelRow {
  tenantId: string;
  modelId: string;
  dimensions: number;
  trainedChunks: number;
}

/**
 * The model a tenant works with: the newest ready one of its market, else its own. With `modelId` that very model,
 * ready or not.
 */
export async function readEmbeddingModel(
  database: Database,
  provider: string,
  modelId?: string,
): Promise<EmbeddingModelRow | undefined> {
  const rows = await database.query<EmbeddingModelRow>(
    `select tenant_id as "tenantId", model_id as "modelId", dimensions, trained_chunks as "trainedChunks"
       from embedding_model
      where provider = $1 and case when $2::text is null then ready_at is not null else model_id = $2 end
      order by tenant_id = current_market() desc, created_at desc limit 1`,
    [provider, modelId ?? null],
  );
  return rows[0];
}

export async function readModelWeights(
  database: Database,
  model: { tenantId: string; modelId: string },
): Promise<{ vocabulary: string; weights: Uint8Array } | undefined> {
  const rows = await database.query<{ vocabulary: string; weights: Uint8Array }>(
    `select vocabulary, weights from embedding_model
      where tenant_id = $1 and model_id = $2 and weights is not null`,
    [model.tenantId, model.modelId],
  );
  return rows[0];
}

export interface NewEmbeddingModel {
  modelId: string;
  provider: string;
  dimensions: number;
  trainedChunks: number;
  vocabulary?: string;
  weights?: Uint8Array;
}

/** Stores a model that is not used for questions yet: `activateEmbeddingModel` does that once it covers the corpus. */
export async function writeEmbeddingModel(database: Database, model: NewEmbeddingModel): Promise<void> {
  await database.query(
    `insert into embedding_model (tenant_id, model_id, provider, dimensions, trained_chunks, vocabulary, weights)
     values (current_tenant(), $1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, model_id) do update
       set trained_chunks = excluded.trained_chunks, created_at = now()`,
    [
      model.modelId,
      model.provider,
      model.dimensions,
      model.trainedChunks,
      model.vocabulary ?? null,
      model.weights ? Buffer.from(model.weights) : null,
    ],
  );
}

/** Lets questions use the model from now on, and removes the tenant's other models with their vectors. */
export async function activateEmbeddingModel(database: Database, modelId: string): Promise<void> {
  await database.query(
    "update embedding_model set ready_at = coalesce(ready_at, now()) where tenant_id = current_tenant() and model_id = $1",
    [modelId],
  );
  await database.query("delete from chunk_embedding where tenant_id = current_tenant() and model_id <> $1", [
    modelId,
  ]);
  await database.query("delete from embedding_model where tenant_id = current_tenant() and model_id <> $1", [
    modelId,
  ]);
}

export async function countCorpus(database: Database): Promise<number> {
  const rows = await database.query<{ count: number }>(
    "select count(*)::int as count from chunk where tenant_id = current_tenant()",
  );
  return rows[0]?.count ?? 0;
}

/** Texts of the tenant's own passages in a stable order: all, or an even sample of about `limit`. */
export async function readTrainingTexts(database: Database, limit: number): Promise<string[]> {
  const rows = await database.query<{ text: string }>(
    `select c.header || ' ' || c.body as text
       from chunk c join document d on d.tenant_id = c.tenant_id and d.document_id = c.document_id
      where c.tenant_id = current_tenant()
        and (select count(*) from chunk where tenant_id = current_tenant()) <= $1
         or c.tenant_id = current_tenant() and abs(hashtext(d.source_key || c.ordinal::text)) % greatest(1,
              (select count(*) from chunk where tenant_id = current_tenant()) / $1 + 1) = 0
      order by d.source_key, c.ordinal limit $1`,
    [limit],
  );
  return rows.map((row) => row.text);
}

export interface UnembeddedChunk {
  documentId: string;
  ordinal: number;
  text: string;
}

/** Own passages that have no vector of this model yet. */
export async function readUnembeddedChunks(
  database: Database,
  modelId: string,
  limit: number,
): Promise<UnembeddedChunk[]> {
  return database.query<UnembeddedChunk>(
    `select c.document_id as "documentId", c.ordinal, c.header || E'\\n' || c.body as text from chunk c
      where c.tenant_id = current_tenant() and not exists (
        select from chunk_embedding e where e.tenant_id = c.tenant_id and e.model_id = $1
           and e.document_id = c.document_id and e.ordinal = c.ordinal)
      order by c.document_id, c.ordinal limit $2`,
    [modelId, limit],
  );
}

/** Writes vectors of passages; of a passage that was replaced meanwhile nothing is written. */
export async function writeEmbeddings(
  database: Database,
  modelId: string,
  dimensions: number,
  rows: readonly { documentId: string; ordinal: number; vector: Float32Array }[],
): Promise<void> {
  await database.query(
    `insert into chunk_embedding (tenant_id, document_id, ordinal, model_id, dimensions, embedding)
     select current_tenant(), r.document_id, r.ordinal, $1, $2, r.embedding::vector
       from unnest($3::uuid[], $4::integer[], $5::text[]) r(document_id, ordinal, embedding)
       join chunk c on c.tenant_id = current_tenant() and c.document_id = r.document_id and c.ordinal = r.ordinal
     on conflict (tenant_id, model_id, document_id, ordinal) do update set embedding = excluded.embedding`,
    [
      modelId,
      dimensions,
      rows.map((row) => row.documentId),
      rows.map((row) => row.ordinal),
      rows.map((row) => vectorText(row.vector)),
    ],
  );
}

/** A vector in the form pgvector reads. Five digits are what a 4-byte float of a unit vector is worth here. */
export function vectorText(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => Number(value.toPrecision(6))).join(",")}]`;
}

/** Builds the approximate index of a model's vectors; for a corpus in which exact search is too slow. */
export async function createEmbeddingIndex(
  system: Database,
  modelId: string,
  dimensions: number,
): Promise<void> {
  await system.query("select create_embedding_index($1, $2)", [modelId, dimensions]);
}
