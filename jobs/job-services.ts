import type { MarketSource } from "#market/market-source.ts";
import type { NetworkSource } from "#market/network-source.ts";
import type { Embedder } from "#retrieval/embedders/index.ts";

/** What the jobs of this house need besides the store; `app.ts` fills it in. */
export interface JobServices {
  embedder: Embedder;
  /** Where prices and rates come from, in order. */
  marketSources: readonly MarketSource[];
  /** Asked for the closes of what no file brings. */
  networkSources?: readonly NetworkSource[];
}
