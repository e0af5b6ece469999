import { setImmediate } from "node:timers/promises";
import {
  countCorpus,
  type EmbeddingModelRow,
  readEmbeddingModel,
  readModelWeights,
  readTrainingTexts,
  writeEmbeddingModel,
} from "#store/documents-models.ts";
import type { Tenant } from "#store/open-store.ts";
import {
  type LatentModel,
  maxTrainingTexts,
  packWeights,
  projectText,
  trainLatentModel,
  unpackWeights,
} from "../lsa/latent-model.ts";
import type { Embedder, EmbeddingModel } from "./embedder.ts";

const provider = "lsa";
/** A corpus that grew by more than this share since training gets a new model. */
const growthToRetrain = 0.2;
/** Models kept in memory: a few markets and households. */
const cacheSize = 8;

/**
 * Latent semantic analysis: learns topics from the corpus itself, needs no network and no weights. A household's
 * questions and private documents use its market's model, so that distances compare; where the market has none,
 * the household gets its own.
 */
export function createLsaEmbedder(): Embedder {
  const opened = new Map<string, EmbeddingModel>();

  function remember(key: string, model: EmbeddingModel): EmbeddingModel {
    opened.delete(key);
    opened.set(key, model);
    for (const oldest of opened.keys()) {
      if (opened.size <= cacheSize) break;
      opened.delete(oldest);
    }
    return model;
  }

  async function load(tenant: Tenant, row: EmbeddingModelRow): Promise<EmbeddingModel | null> {
    const key = `${row.tenantId} ${row.modelId}`;
    const known = opened.get(key);
    if (known) return remember(key, known);
    const stored = await tenant.run((database) => readModelWeights(database, row));
    if (!stored) return null;
    const model = unpackWeights(row.modelId, row.dimensions, stored.vocabulary.split("\n"), stored.weights);
    return remember(key, embeddingModel(model));
  }

  return {
    name: provider,
    async open(tenant) {
      const row = await tenant.run((database) => readEmbeddingModel(database, provider));
      return row ? load(tenant, row) : null;
    },
    async prepare(tenant, signal) {
      const { row, chunks } = await tenant.run(async (database) => ({
        row: await readEmbeddingModel(database, provider),
        chunks: await countCorpus(database),
      }));
      const foreign = row !== undefined && row.tenantId !== tenant.id;
      if (row && (foreign || Math.abs(chunks - row.trainedChunks) <= row.trainedChunks * growthToRetrain)) {
        return load(tenant, row);
      }
      const texts = await tenant.run((database) => readTrainingTexts(database, maxTrainingTexts));
      const model = await trainLatentModel(texts, {
        pause: async () => {
          await setImmediate();
          signal?.throwIfAborted();
        },
      });
      if (!model) return row ? load(tenant, row) : null;
      await tenant.run((database) =>
        writeEmbeddingModel(database, {
          modelId: model.modelId,
          provider,
          dimensions: model.dimensions,
          trainedChunks: chunks,
          vocabulary: model.vocabulary.join("\n"),
          weights: packWeights(model),
        }),
      );
      return remember(`${tenant.id} ${model.modelId}`, embeddingModel(model));
    },
  };
}

function embeddingModel(model: LatentModel): EmbeddingModel {
  const indexOf = new Map(model.vocabulary.map((term, index) => [term, index]));
  return {
    modelId: model.modelId,
    dimensions: model.dimensions,
    embed: async (texts) => texts.map((text) => projectText(model, indexOf, text)),
  };
}
