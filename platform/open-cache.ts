import { BentoCache, bentostore, errors } from "bentocache";
import { memoryDriver } from "bentocache/drivers/memory";
import { redisDriver } from "bentocache/drivers/redis";
import type { SharedRedis } from "./connect-redis.ts";

/** Where a value came from: this process's memory, Redis, an earlier success after a failure, or a new calculation. */
export type CacheOutcome = "memory" | "redis" | "stale" | "miss";

export interface Kept<Value> {
  /** Names the value and everything that it depends on: what differs in anything has another key. */
  key: string;
  /** How long the value may be given out without being computed again. */
  seconds: number;
  /** Computes anew although a value is kept, and keeps the new one. */
  fresh?: boolean;
  /** A failure is never kept. The value must survive JSON. */
  compute(): Promise<Value>;
}

/**
 * Results that are dear to compute, kept in the memory of this process and, when there is one, in a Redis that all
 * processes share. Callers who ask for the same key at once wait for one calculation.
 */
export interface Cache {
  /** The kept value, or the computed one. @throws what `compute` throws, unless an expired value is still there */
  keep<Value>(wanted: Kept<Value>): Promise<Value>;
}

export interface CacheOptions {
  /** Shared tier; without it each process keeps its own results. */
  redis: SharedRedis | undefined;
  /** Changes whenever kept results of an older program must not be given out. */
  version: string;
  observe(outcome: CacheOutcome): void;
}

/** Bytes of results in memory, roughly; the longest unused go first. */
const MEMORY = "32mb";
/** How long a result is kept beyond its time, for the case that computing it again fails. */
const GRACE_MS = 3_600_000;
/** How long a Redis that failed is left alone. */
const REDIS_PAUSE = "2s";

/** Opens the cache. A Redis that is away, now or later, makes answers slower and nothing else. */
export function openCache({ redis, version, observe }: CacheOptions): Cache {
  // Texts, not objects: what one caller changes in its result is nobody else's, and the size is known.
  const memory = bentostore().useL1Layer(memoryDriver({ maxSize: MEMORY, serialize: true }));
  const cache = new BentoCache({
    default: "results",
    stores: { results: redis ? memory.useL2Layer(redisDriver({ connection: redis.redis })) : memory },
    prefix: `coach:${version}`,
    l2CircuitBreakerDuration: REDIS_PAUSE,
  });
  cache.on("cache:hit", ({ graced, layer }) => {
    if (graced) observe("stale");
    else observe(layer === "l2" ? "redis" : "memory");
  });
  cache.on("cache:miss", () => observe("miss"));

  return {
    async keep({ key, seconds, fresh = false, compute }) {
      try {
        return await cache.getOrSet({
          key,
          ttl: seconds * 1000,
          // Counted from the beginning, too.
          grace: seconds * 1000 + GRACE_MS,
          // Not zero, the default of the library: an expired value would be given out at once.
          timeout: null,
          forceFresh: fresh,
          factory: () => compute(),
        });
      } catch (error) {
        throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error;
      }
    },
  };
}
