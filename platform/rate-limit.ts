import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { SharedRedis } from "./connect-redis.ts";
import { CoachError } from "./errors.ts";

export interface RateLimit {
  /** Takes points from the key's budget. @throws CoachError rate_limited with `retryAfterSeconds` in its details */
  consume(key: string, points: number): Promise<void>;
}

export interface RateLimitOptions {
  /** Tells its keys from those of other limits. */
  name: string;
  points: number;
  seconds: number;
  /** Counts over all processes; without it, and while it is away, each process counts for itself. */
  redis?: SharedRedis | undefined;
}

/** A budget of points per key that is full again after the given seconds. */
export function openRateLimit({ name, points, seconds, redis }: RateLimitOptions): RateLimit {
  const memory = new RateLimiterMemory({ points, duration: seconds });
  const limiter =
    redis === undefined
      ? memory
      : new RateLimiterRedis({
          storeClient: redis.redis,
          keyPrefix: `coach:limit:${name}`,
          points,
          duration: seconds,
          insuranceLimiter: memory,
          // Who is over the limit is refused without asking again.
          inMemoryBlockOnConsumed: points + 1,
        });
  return {
    async consume(key, wanted) {
      try {
        await limiter.consume(key, wanted);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new CoachError(
          "rate_limited",
          `Too many requests: ${points} points in ${seconds} seconds are used up. ` +
            `Try again in ${retryAfterSeconds} s.`,
          { retryAfterSeconds },
        );
      }
    },
  };
}
