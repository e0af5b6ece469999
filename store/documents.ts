/** A document as a source delivers it. `documentKey` names it within its source, for ever: the same key replaces. */
export interface SourceDocument {
  documentKey: string;
  title: string;
  publisher: string;
  /** The kind of source: news, 10-K, 10-Q, 8-K, factsheet, note, … */
  kind: string;
  /** The day it became public, `YYYY-MM-DD`: nothing is found before. */
  publishedAt: string;
  symbols: string[];
  /** Who it is about, as named in it. */
  company?: string | undefined;
  fiscalYear?: number | undefined;
  /** `Q1` … `Q4` or `FY`. */
  fiscalPeriod?: string | undefined;
  /** ISO 639-1. */
  language: string;
  /** Plain text or markdown; a form feed separates pages. */
  text: string;
  url: string | null;
}

/** A document after cleaning, ready to be written. */
export interface IndexedDocument extends SourceDocument {
  documentId: string;
  sha256: string;
  simhash: bigint;
  simhashKeys: number[];
  duplicateOf: string | null;
  trust: "normal" | "suspicious";
  chunks: DocumentChunk[];
}

/** A passage of a document: `text.slice(start, end) === body`, always. */
export interface DocumentChunk {
  ordinal: number;
  section: string | null;
  page: number | null;
  start: number;
  end: number;
  header: string;
  body: string;
  tokenEstimate: number;
}

/** Names one passage within what a tenant can see. */
export interface ChunkKey {
  tenantId: string;
  documentId: string;
  ordinal: number;
}
