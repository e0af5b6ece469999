import type { Tenant } from "#store/open-store.ts";

/** Turns texts into vectors of one length, comparable by cosine with all others of the same `modelId`. */
export interface EmbeddingModel {
  modelId: string;
  dimensions: number;
  /** One vector of length 1 per text, or all zero for a text that says nothing to the model. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** A way to get embedding models: `lsa` learns one from the corpus, `openai-compatible` asks a server. */
export interface Embedder {
  name: string;
  /** The model that the tenant's questions are embedded with; null while there is none, then words alone rank. */
  open(tenant: Tenant): Promise<EmbeddingModel | null>;
  /** The model that the tenant's corpus is to be indexed with, trained anew if the corpus has outgrown the old one. */
  prepare(tenant: Tenant, signal?: AbortSignal): Promise<EmbeddingModel | null>;
}
