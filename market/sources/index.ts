import { join } from "node:path";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { SourceFetchOptions } from "#platform/fetch-source.ts";
import type { MarketSource } from "../market-source.ts";
import type { NetworkSource } from "../network-source.ts";
import { alphaVantage } from "./alpha-vantage.ts";
import { coingecko } from "./coingecko.ts";
import { csvFolder } from "./csv-folder.ts";
import { demo } from "./demo.ts";
import { type EcbOptions, ecb } from "./ecb.ts";
import { fred } from "./fred.ts";
import { stooq } from "./stooq.ts";
import { upstox } from "./upstox.ts";
import { yahoo } from "./yahoo.ts";

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

export interface NetworkSourceOptions {
  /** Which may be asked: `all` of them, or ids. */
  allowed: "all" | readonly string[];
  /** Keys of their owners; a source that needs one and has none is off and says so. */
  keys: {
    alphaVantage?: string | undefined;
    coingecko?: string | undefined;
    fred?: string | undefined;
    stooq?: string | undefined;
    upstox?: string | undefined;
  };
  clock: Clock;
  fetch?: SourceFetchOptions | undefined;
}

/**
 * The sources on the network that may be asked, best priority first; those that lack a key are among them, off.
 * @throws CoachError invalid_input for an id that is none
 */
export function networkSources({ allowed, keys, clock, fetch }: NetworkSourceOptions): NetworkSource[] {
  const sources = [
    alphaVantage(keys.alphaVantage, fetch),
    coingecko(clock, keys.coingecko, fetch),
    fred(keys.fred, fetch),
    stooq(keys.stooq, fetch),
    upstox(keys.upstox, fetch),
    yahoo(clock, fetch),
  ].sort((a, b) => a.priority - b.priority);
  if (allowed === "all") return sources;
  const unknown = allowed.find((id) => !sources.some((source) => source.id === id));
  if (unknown !== undefined) {
    const ids = sources.map((source) => source.id).join(", ");
    throw new CoachError(
      "invalid_input",
      `PRICE_SOURCES: there is no source ${unknown.slice(0, 40)}. Choose from ${ids}, or write all or off.`,
    );
  }
  return sources.filter((source) => allowed.includes(source.id));
}
