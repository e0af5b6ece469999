import OpenAI from "openai";
import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { readEmbeddingModel, writeEmbeddingModel } from "#store/documents-models.ts";
import type { Embedder, EmbeddingModel } from "./embedder.ts";

export interface OpenAiCompatibleOptions {
  /** Up to and including `/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** Asked of servers that can shorten their vectors; without it the model's own length is used. */
  dimensions?: number | undefined;
}

const provider = "openai-compatible";
const batchSize = 64;
/** Characters of a text that are sent: models read at most 512 to 8,192 tokens, and refuse more. */
const maxCharacters = 8_000;

const replySchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

/** Any server with `/v1/embeddings`: OpenAI, Ollama, vLLM, llama.cpp, TEI. Texts leave this machine for it. */
export function createOpenAiCompatibleEmbedder(options: OpenAiCompatibleOptions): Embedder {
  // Not `logLevel`: the client must not print request bodies, which hold private text.
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    maxRetries: 2,
    timeout: 60_000,
    logLevel: "off",
  });

  async function embedBatch(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const reply: unknown = await client.embeddings
      .create(
        {
          model: options.model,
          input: texts.map((text) => text.slice(0, maxCharacters)),
          encoding_format: "float",
          ...(options.dimensions ? { dimensions: options.dimensions } : {}),
        },
        signal ? { signal } : {},
      )
      .catch((error: unknown) => {
        throw embeddingError(error);
      });
    const parsed = replySchema.safeParse(reply);
    const width = parsed.data?.data[0]?.embedding.length;
    if (!parsed.success || parsed.data.data.length !== texts.length) throw malformed();
    const vectors: Float32Array[] = [];
    for (const { index, embedding } of parsed.data.data) {
      if (embedding.length !== width || index < 0 || index >= texts.length) throw malformed();
      vectors[index] = unitVector(embedding);
    }
    if (vectors.filter(Boolean).length !== texts.length) throw malformed();
    return vectors;
  }

  function modelOf(modelId: string, dimensions: number): EmbeddingModel {
    return {
      modelId,
      dimensions,
      async embed(texts, signal) {
        const vectors: Float32Array[] = [];
        for (let i = 0; i < texts.length; i += batchSize) {
          vectors.push(...(await embedBatch(texts.slice(i, i + batchSize), signal)));
        }
        if (vectors.some((vector) => vector.length !== dimensions)) {
          throw new CoachError(
            "unavailable",
            `The embeddings server changed the length of its vectors (expected ${dimensions}): index the documents again.`,
          );
        }
        return vectors;
      },
    };
  }

  const suffix = options.dimensions ? `@${options.dimensions}` : "";
  const modelId = `${provider}:${options.model}${suffix}`;
  return {
    name: provider,
    async open(tenant) {
      const row = await tenant.run((database) => readEmbeddingModel(database, provider, modelId));
      return row ? modelOf(modelId, row.dimensions) : null;
    },
    async prepare(tenant, signal) {
      const row = await tenant.run((database) => readEmbeddingModel(database, provider, modelId));
      if (row) return modelOf(modelId, row.dimensions);
      const [probe] = await embedBatch(["dimension probe"], signal);
      if (!probe) throw malformed();
      await tenant.run((database) =>
        writeEmbeddingModel(database, { modelId, provider, dimensions: probe.length, trainedChunks: 0 }),
      );
      return modelOf(modelId, probe.length);
    },
  };
}

function unitVector(values: readonly number[]): Float32Array {
  const norm = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / norm);
}

function malformed(): CoachError {
  return new CoachError(
    "unavailable",
    "The embeddings server answered something else than vectors: check its address and the model's name.",
  );
}

/** What went wrong in our words; the server's own text is never shown. */
function embeddingError(error: unknown): unknown {
  if (error instanceof OpenAI.APIUserAbortError) return error;
  if (error instanceof OpenAI.RateLimitError) {
    return new CoachError(
      "rate_limited",
      "The embeddings server is busy (too many requests): try again in a minute.",
    );
  }
  if (error instanceof OpenAI.AuthenticationError || error instanceof OpenAI.PermissionDeniedError) {
    return new CoachError(
      "unavailable",
      "The embeddings server refused the key: check the key and its rights.",
    );
  }
  if (error instanceof OpenAI.NotFoundError) {
    return new CoachError(
      "unavailable",
      "The embeddings server does not know this model: check the model's name.",
    );
  }
  if (error instanceof OpenAI.APIError) {
    return new CoachError(
      "unavailable",
      "The embeddings server failed or cannot be reached: check that it runs.",
    );
  }
  // A body that is no JSON arrives as a plain SyntaxError.
  return error instanceof SyntaxError ? malformed() : error;
}
