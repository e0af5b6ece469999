import type { MarketSource } from "../market-source.ts";
import { csvFolder } from "./csv-folder.ts";
import { demo } from "./demo.ts";
import { type EcbOptions, ecb } from "./ecb.ts";

export interface SourceOptions {
  /** Folder of price files; also looked in for the rates of the European Central Bank. */
  pricesDir?: string | undefined;
  ecb?: EcbOptions | undefined;
}

/** Every source that the settings turn on, best priority first. */
export function marketSources(options: SourceOptions): MarketSource[] {
  const sources = [demo()];
  if (options.pricesDir) sources.push(csvFolder(options.pricesDir));
  if (options.ecb?.path || options.ecb?.fetch) sources.push(ecb(options.ecb));
  return sources.sort((a, b) => a.priority - b.priority);
}
