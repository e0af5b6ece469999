import { Pool, type PoolConfig, types } from "pg";
import type { Logger } from "#platform/log.ts";

/** Type numbers of Postgres whose JavaScript form we choose ourselves, the same on every engine. */
const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;
const TEXT_ARRAY: number = 1009;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const NUMERIC_ARRAY = 1231;

function asText(value: string): string {
  return value;
}

const textArray: (value: string) => unknown = types.getTypeParser(TEXT_ARRAY, "text");

function numberArray(value: string): unknown {
  const items = textArray(value);
  return Array.isArray(items) ? items.map((item) => (item === null ? null : Number(item))) : items;
}

const parsers = new Map<number, (value: string) => unknown>([
  [INT8, Number],
  [DATE, asText],
  [NUMERIC, asText],
  [INT8_ARRAY, numberArray],
  [DATE_ARRAY, textArray],
  [NUMERIC_ARRAY, textArray],
]);

/** Dates and numerics arrive as text (exact), bigint as number, timestamptz as Date, jsonb parsed. */
const typeParsers: NonNullable<PoolConfig["types"]> = {
  getTypeParser(id: number, format?: "text" | "binary") {
    const own = format === "binary" ? undefined : parsers.get(id);
    return own ?? types.getTypeParser(id, format ?? "text");
  },
};

export function openPool(connection: PoolConfig, logger: Logger): Pool {
  const pool = new Pool({
    max: 10,
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 30_000,
    // Idle connections keep no process alive.
    allowExitOnIdle: true,
    types: typeParsers,
    ...connection,
  });
  // An idle connection that breaks is replaced by the next checkout; without a listener it would end the process.
  pool.on("error", (error) => logger.warn({ reason: error.message }, "idle database connection lost"));
  pool.setMaxListeners(0);
  return pool;
}
