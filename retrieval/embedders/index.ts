import type { Embedder } from "./embedder.ts";
import { createLsaEmbedder } from "./lsa.ts";
import { createOpenAiCompatibleEmbedder, type OpenAiCompatibleOptions } from "./openai-compatible.ts";

export type { Embedder, EmbeddingModel } from "./embedder.ts";

/** The embedders there are, by name: one file each in this folder and one line here. */
export const embedders = {
  lsa: () => createLsaEmbedder(),
  "openai-compatible": (options: OpenAiCompatibleOptions) => createOpenAiCompatibleEmbedder(options),
};

/** The embedder a configuration asks for: a server when one is named, else the offline one. */
export function createEmbedder(server: OpenAiCompatibleOptions | undefined): Embedder {
  return server ? embedders["openai-compatible"](server) : embedders.lsa();
}
