import type { Embedder } from "./embedder.ts";
import { createLsaEmbedder } from "./lsa.ts";
import type { OpenAiCompatibleOptions } from "./openai-compatible.ts";

export type { Embedder, EmbeddingModel } from "./embedder.ts";

/** The embedders there are, by name: one file each in this folder and one line here. */
export const embedders = {
  lsa: () => createLsaEmbedder(),
  "openai-compatible": (options: OpenAiCompatibleOptions) =>
    loadedAtFirstUse("openai-compatible", async () => {
      const { createOpenAiCompatibleEmbedder } = await import("./openai-compatible.ts");
      return createOpenAiCompatibleEmbedder(options);
    }),
};

/** An embedder whose code and SDK are loaded only when something is embedded. */
function loadedAtFirstUse(name: string, load: () => Promise<Embedder>): Embedder {
  let loading: Promise<Embedder> | undefined;
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    name,
    open: async (tenant) => (await loaded()).open(tenant),
    prepare: async (tenant, signal) => (await loaded()).prepare(tenant, signal),
  };
}

/** The embedder a configuration asks for: a server when one is named, else the offline one. */
export function createEmbedder(server: OpenAiCompatibleOptions | undefined): Embedder {
  return server ? embedders["openai-compatible"](server) : embedders.lsa();
}
