import { createHash } from "node:crypto";

/** The day on which the fictional market stands still. */
export const DEMO_TODAY = "2026-06-30";

/** First day with prices. */
export const DEMO_START = "2016-07-01";

/** Written on every row that came from the simulation, as source or note. */
export const DEMO_SOURCE = "demo (fictional)";

export const ADA_TENANT = "da000000-0000-8000-8000-00000000ada0";
export const ADA_USER = "da000000-0000-8000-8000-00000000ada1";
export const BEN_TENANT = "da000000-0000-8000-8000-00000000be40";
export const BEN_USER = "da000000-0000-8000-8000-00000000be41";

/** A fixed uuid (version 8) for a name, so that a seeded row has the same key in every database. */
export function demoUuid(name: string): string {
  const hex = createHash("sha256").update(`portfolio-coach demo world: ${name}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Key of a fictional instrument. */
export function demoInstrumentId(symbol: string): string {
  return demoUuid(`instrument ${symbol}`);
}
