import { createHash } from "node:crypto";
import { tokenize } from "./tokenize.ts";
import { rightSingularVectors, type SparseMatrix } from "./truncated-svd.ts";

/** A trained projection: term i adds `idf[i] · scales[i] · projection[i]` times its weight to the vector of a text. */
export interface LatentModel {
  modelId: string;
  dimensions: number;
  vocabulary: string[];
  idf: Float32Array;
  /** One signed byte per number, vocabulary.length × dimensions by rows, with a scale per row. */
  scales: Float32Array;
  projection: Int8Array;
}

const maxVocabulary = 20_000;
/** A corpus beyond this is learnt from an even sample: the space of topics is settled long before. */
export const maxTrainingTexts = 15_000;

/**
 * Learns a space of topics from texts: tf-idf weights, then the leading singular vectors. Deterministic: the same
 * texts in the same order give the same model and so the same id. Null for a corpus too small to learn from.
 * Source: Deerwester et al., "Indexing by latent semantic analysis" (1990).
 */
export async function trainLatentModel(
  texts: readonly string[],
  options: { dimensions?: number; pause?: () => Promise<void> } = {},
): Promise<LatentModel | null> {
  const pause = options.pause ?? (async () => {});
  const documents: Map<string, number>[] = [];
  const frequency = new Map<string, number>();
  for (const [index, text] of texts.entries()) {
    if (index % 500 === 499) await pause();
    const counts = countTerms(text);
    documents.push(counts);
    for (const term of counts.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  const rarest = texts.length < 50 ? 1 : 2;
  const terms = [...frequency]
    .filter(([, count]) => count >= rarest && count <= Math.max(2, texts.length * 0.6))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, maxVocabulary);
  const vocabulary = terms.map(([term]) => term);
  const idf = Float32Array.from(terms, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1);
  // Of a small corpus half as many topics as texts: with as many as texts nothing would be generalised.
  const rank = Math.min(options.dimensions ?? 128, Math.ceil(texts.length / 2), vocabulary.length - 1);
  if (rank < 2) return null;
  const matrix = weightMatrix(documents, vocabulary, idf);
  await pause();
  const { rank: dimensions, vectors } = await rightSingularVectors(matrix, rank, 20_240_229, pause);
  if (dimensions < 2) return null;
  const { scales, projection } = quantize(vectors, vocabulary.length, dimensions);
  const hash = createHash("sha256")
    .update(vocabulary.join("\n"))
    .update(projection)
    .digest("hex")
    .slice(0, 12);
  return { modelId: `lsa-${dimensions}-${hash}`, dimensions, vocabulary, idf, scales, projection };
}

/** The vector of a text, of length 1; all zero when it has no known term. */
export function projectText(
  model: LatentModel,
  indexOf: ReadonlyMap<string, number>,
  text: string,
): Float32Array {
  const { dimensions } = model;
  const vector = new Float32Array(dimensions);
  for (const [term, count] of countTerms(text)) {
    const index = indexOf.get(term);
    if (index === undefined) continue;
    const weight = (1 + Math.log(count)) * (model.idf[index] ?? 0) * (model.scales[index] ?? 0);
    const row = index * dimensions;
    for (let k = 0; k < dimensions; k++)
      vector[k] = (vector[k] ?? 0) + weight * (model.projection[row + k] ?? 0);
  }
  const norm = Math.hypot(...vector);
  return norm > 0 ? vector.map((value) => value / norm) : vector;
}

function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of tokenize(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function weightMatrix(
  documents: readonly Map<string, number>[],
  vocabulary: readonly string[],
  idf: Float32Array,
): SparseMatrix {
  const indexOf = new Map(vocabulary.map((term, index) => [term, index]));
  const offsets = new Int32Array(documents.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (const [row, counts] of documents.entries()) {
    const start = columns.length;
    let squares = 0;
    for (const [term, count] of counts) {
      const column = indexOf.get(term);
      if (column === undefined) continue;
      const weight = (1 + Math.log(count)) * (idf[column] ?? 0);
      columns.push(column);
      values.push(weight);
      squares += weight * weight;
    }
    const norm = Math.sqrt(squares) || 1;
    for (let j = start; j < values.length; j++) values[j] = (values[j] ?? 0) / norm;
    offsets[row + 1] = columns.length;
  }
  return {
    rows: documents.length,
    columnCount: vocabulary.length,
    offsets,
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  };
}

/** A quarter of the size of 4-byte numbers at the same quality. */
function quantize(
  matrix: Float32Array,
  rows: number,
  width: number,
): { scales: Float32Array; projection: Int8Array } {
  const scales = new Float32Array(rows);
  const projection = new Int8Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let k = 0; k < width; k++) largest = Math.max(largest, Math.abs(matrix[row * width + k] ?? 0));
    const scale = largest / 127 || 1;
    scales[row] = scale;
    for (let k = 0; k < width; k++)
      projection[row * width + k] = Math.round((matrix[row * width + k] ?? 0) / scale);
  }
  return { scales, projection };
}

/** A model as bytes for the store, little endian: idf, then scales (4-byte floats), then the projection (bytes). */
export function packWeights(model: LatentModel): Uint8Array {
  const rows = model.vocabulary.length;
  const packed = new Uint8Array(rows * 8 + model.projection.length);
  const view = new DataView(packed.buffer);
  for (let i = 0; i < rows; i++) {
    view.setFloat32(i * 4, model.idf[i] ?? 0, true);
    view.setFloat32((rows + i) * 4, model.scales[i] ?? 0, true);
  }
  packed.set(new Uint8Array(model.projection.buffer), rows * 8);
  return packed;
}

/** The inverse of `packWeights`: gives the same vectors bit for bit. */
export function unpackWeights(
  modelId: string,
  dimensions: number,
  vocabulary: string[],
  packed: Uint8Array,
): LatentModel {
  const rows = vocabulary.length;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const idf = Float32Array.from({ length: rows }, (_, i) => view.getFloat32(i * 4, true));
  const scales = Float32Array.from({ length: rows }, (_, i) => view.getFloat32((rows + i) * 4, true));
  const projection = new Int8Array(packed.slice(rows * 8).buffer);
  return { modelId, dimensions, vocabulary, idf, scales, projection };
}
