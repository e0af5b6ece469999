import assert from "node:assert/strict";
import { test } from "node:test";
import { packWeights, projectText, trainLatentModel, unpackWeights } from "./latent-model.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";
import { tokenize } from "./tokenize.ts";
import { rightSingularVectors, type SparseMatrix } from "./truncated-svd.ts";

const pause = async () => {};

/** A dense matrix in sparse form. */
function sparse(rows: readonly (readonly number[])[]): SparseMatrix {
  const width = rows[0]?.length ?? 0;
  return {
    rows: rows.length,
    columnCount: width,
    offsets: Int32Array.from({ length: rows.length + 1 }, (_, i) => i * width),
    columns: Int32Array.from(rows.flatMap((row) => row.map((_, i) => i))),
    values: Float32Array.from(rows.flat()),
  };
}

test("eigenvalues and eigenvectors of a small matrix are those worked out by hand", () => {
  // [[2, 1], [1, 2]] has 3 with (1, 1)/√2 and 1 with (1, −1)/√2.
  const { values, vectors } = symmetricEigen(Float64Array.from([2, 1, 1, 2]), 2);
  assert.ok(Math.abs((values[0] ?? 0) - 3) < 1e-12 && Math.abs((values[1] ?? 0) - 1) < 1e-12);
  assert.ok(Math.abs(Math.abs(vectors[0] ?? 0) - Math.SQRT1_2) < 1e-12);
  assert.ok(Math.abs((vectors[0] ?? 0) - (vectors[2] ?? 1)) < 1e-12);
});

test("the truncated decomposition rebuilds a matrix of low rank", async () => {
  // Sum of two outer products: rank 2.
  const rows = Array.from({ length: 9 }, (_, i) =>
    Array.from({ length: 7 }, (_, j) => (i + 1) * (j % 3) + Math.sin(i) * (7 - j)),
  );
  const { rank, vectors } = await rightSingularVectors(sparse(rows), 5, 1, pause);
  assert.equal(rank, 2);
  for (const row of rows) {
    const weights = [0, 1].map((k) =>
      row.reduce((sum, value, j) => sum + value * (vectors[j * rank + k] ?? 0), 0),
    );
    for (const [j, value] of row.entries()) {
      const rebuilt = [0, 1].reduce((sum, k) => sum + (weights[k] ?? 0) * (vectors[j * rank + k] ?? 0), 0);
      assert.ok(Math.abs(rebuilt - value) < 1e-4, `${rebuilt} is not ${value}`);
    }
  }
});

const topics = [
  ["lender", "mortgage", "loan", "credit", "deposit", "bank", "interest"],
  ["oil", "barrel", "refinery", "drilling", "gas", "pipeline", "crude"],
  ["vaccine", "trial", "patient", "drug", "clinical", "therapy", "dose"],
];
const texts = Array.from({ length: 60 }, (_, i) => {
  const words = topics[i % 3] ?? [];
  return Array.from({ length: 12 }, (_, j) => words[(i * 5 + j * j) % 7]).join(" ");
});

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

test("words that occur together come near each other even where they share no text", async () => {
  const model = await trainLatentModel(texts, { dimensions: 3 });
  assert.ok(model);
  const indexOf = new Map(model.vocabulary.map((term, i) => [term, i]));
  const vector = (text: string) => projectText(model, indexOf, text);
  assert.ok(cosine(vector("mortgage"), vector("deposits at the bank")) > 0.8);
  assert.ok(Math.abs(cosine(vector("mortgage"), vector("crude oil pipeline"))) < 0.3);
  assert.ok(vector("unicorn").every((value) => value === 0));
  assert.ok(Math.abs(cosine(vector("oil"), vector("oil")) - 1) < 1e-5);
});

test("training is deterministic and a stored model gives the same vectors bit for bit", async () => {
  const one = await trainLatentModel(texts);
  const two = await trainLatentModel(texts);
  assert.ok(one && two);
  assert.equal(one.modelId, two.modelId);
  assert.match(one.modelId, /^lsa-\d+-[0-9a-f]{12}$/);
  const read = unpackWeights(one.modelId, one.dimensions, one.vocabulary, packWeights(one));
  const indexOf = new Map(one.vocabulary.map((term, i) => [term, i]));
  assert.deepEqual(
    projectText(read, indexOf, "credit for a refinery"),
    projectText(one, indexOf, "credit for a refinery"),
  );
});

test("a tiny corpus trains with fewer dimensions, one text or none not at all", async () => {
  assert.equal(await trainLatentModel([]), null);
  assert.equal(await trainLatentModel(["one single text"]), null);
  const model = await trainLatentModel([
    "bank loan credit",
    "oil gas barrel",
    "loan bank",
    "gas pipeline oil",
  ]);
  assert.equal(model?.dimensions, 2);
});

test("tokens are stems without stop words and numbers that are no years", () => {
  assert.deepEqual(tokenize("The companies increased, increasing and increases: 12,345 in 2022!"), [
    "company",
    "increas",
    "increas",
    "increas",
    "2022",
  ]);
});
