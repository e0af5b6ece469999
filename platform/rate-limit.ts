import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { CoachError } from "./errors.ts";

export interface RateLimit {
  /** Takes points from the key's budget. @throws CoachError rate_limited with `retryAfterSeconds` in its details */
  consume(key: string, points: number): Promise<void>;
}

/** A budget of points per key that is full again after the given seconds. Counts within one process. */
export function openRateLimit(options: { points: number; seconds: number }): RateLimit {
  const limiter = new RateLimiterMemory({ points: options.points, duration: options.seconds });
  return {
    async consume(key, points) {
      try {
        await limiter.consume(key, points);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new CoachError(
          "rate_limited",
          `Too many requests: ${options.points} points in ${options.seconds} seconds are used up. ` +
            `Try again in ${retryAfterSeconds} s.`,
          { retryAfterSeconds },
        );
      }
    },
  };
}
