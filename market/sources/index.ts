import { join } from "node:path";
import type { MarketSource } from "../market-source.ts";
import { csvFolder } from "./csv-folder.ts";
import { demo } from "./demo.ts";
import { type EcbOptions, ecb } from "./ecb.ts";

export interface SourceOptions {
  /** Folder of price files. A rate history of the European Central Bank may lie in it, or in a folder `fx` in or beside it. */
  pricesDir?: string | undefined;
  ecb?: EcbOptions | undefined;
}

/** Every source that the settings turn on, best priority first. */
export function marketSources(options: SourceOptions): MarketSource[] {
  const { pricesDir } = options;
  const sources = [demo()];
  if (pricesDir) sources.push(csvFolder(pricesDir));
  const folders = pricesDir ? [pricesDir, join(pricesDir, "fx"), join(pricesDir, "..", "fx")] : [];
  if (pricesDir || options.ecb) sources.push(ecb({ folders, ...options.ecb }));
  return sources.sort((a, b) => a.priority - b.priority);
}
