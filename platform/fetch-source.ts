import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  retry,
} from "cockatiel";
import { z } from "zod";
import { CoachError } from "./errors.ts";
import { createGuardedFetch, type GuardedFetch, type GuardedResponse } from "./guarded-fetch.ts";
import { openRequestGate, type Timing } from "./request-gate.ts";

/** What a source of data on the network may be asked, and how often. */
export interface SourceLimits {
  /** Named in errors. */
  title: string;
  hosts: readonly string[];
  requestsPerMinute: number;
  /** Longest time of one request; 10 s unless given. */
  timeoutMs?: number;
  /** Largest answer; 16 MB unless given. */
  maximumBytes?: number;
}

/** How an installation or a test reaches sources; everything has a default. */
export interface SourceFetchOptions {
  /** A server that stands in for every host of the source, for example `http://127.0.0.1:8080`. */
  origin?: string | undefined;
  fetch?: GuardedFetch | undefined;
  /** First wait before a request is tried again; it doubles from there. 500 ms unless given. */
  backoffMs?: number | undefined;
  /** How long an open breaker lets nothing through at first. 15 s unless given. */
  breakMs?: number | undefined;
  timeoutMs?: number | undefined;
  timing?: Timing | undefined;
  /** In place of what the source allows; for a server that stands in for it. */
  requestsPerMinute?: number | undefined;
}

/** One request of an attempt. Statuses other than 2xx are thrown unless they are among `accepts`. */
export type AttemptFetch = (
  url: string,
  options?: { headers?: Readonly<Record<string, string>>; accepts?: readonly number[] },
) => Promise<GuardedResponse>;

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Longest time in all, waiting for the rate limit included; two minutes unless given. */
  budgetMs?: number | undefined;
}

export interface SourceFetch {
  /**
   * Runs one piece of work against the source: its requests and the reading of their answers. The whole work is tried
   * again when a request or the reading (SyntaxError, ZodError) fails in a way that may pass.
   * @throws CoachError rate_limited (with `retryAfterSeconds`), unavailable, timeout, not_found, forbidden, …
   */
  call<Result>(work: (fetch: AttemptFetch) => Promise<Result>, options?: CallOptions): Promise<Result>;
}

const ATTEMPTS = 3;
const CONCURRENT = 4;
const QUEUED = 10_000;
/** Failed attempts in a row that open the breaker: at three attempts a call, the fourth call. */
const FAILURES = 10;

/** A fault of the source, not of what was asked. `final` marks our own refusal to ask at all. */
function isFault(error: unknown): boolean {
  return (
    error instanceof CoachError &&
    ["unavailable", "timeout", "rate_limited", "unauthorized"].includes(error.kind) &&
    error.details["final"] !== true
  );
}

function isTransient(error: unknown): boolean {
  return (
    error instanceof CoachError &&
    ["unavailable", "timeout", "rate_limited"].includes(error.kind) &&
    error.details["final"] !== true
  );
}

/** Seconds that a Retry-After header asks for: a number of seconds or an HTTP date (RFC 9110 §10.2.3). At most a day. */
export function retryAfterSeconds(header: string | undefined, now: number): number | null {
  const text = (header ?? "").trim();
  if (text === "") return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isFinite(seconds) ? Math.min(86_400, Math.max(0, seconds)) : null;
}

function checkStatus(title: string, response: GuardedResponse, accepts: readonly number[], now: number) {
  const { status } = response;
  if ((status >= 200 && status < 300) || accepts.includes(status)) return;
  const wait = retryAfterSeconds(response.headers["retry-after"], now);
  const details = { status, ...(wait === null ? {} : { retryAfterSeconds: wait }) };
  if (status === 429) {
    const when = wait === null ? "later" : `in ${wait} s`;
    throw new CoachError("rate_limited", `${title} takes no more requests now. Try again ${when}.`, details);
  }
  if (status === 404)
    throw new CoachError("not_found", `${title} does not know this. Check the symbol.`, details);
  if (status === 401 || status === 403) {
    const text = `${title} refuses access (status ${status}). Check its key in the settings, or try again later.`;
    throw new CoachError("unauthorized", text, details);
  }
  if (status >= 500)
    throw new CoachError("unavailable", `${title} has a fault (status ${status}). Try again later.`, details);
  const text = `${title} refused the request (status ${status}). Check the symbol and the period.`;
  throw new CoachError("invalid_input", text, details);
}

/**
 * The one place that keeps requests to outside sources polite and failures short: guarded against private networks,
 * spread over the minute, a few at a time, tried again with growing waits (as long as the source asks for), and not at
 * all for a while after failing many times in a row.
 */
export function openSourceFetch(limits: SourceLimits, options: SourceFetchOptions = {}): SourceFetch {
  const { title } = limits;
  const guarded = options.fetch ?? createSourceGuard(limits, options);
  const requestsPerMinute = options.requestsPerMinute ?? limits.requestsPerMinute;
  const firstPauseMs = options.backoffMs ?? 500;
  const gate = openRequestGate({ title, requestsPerMinute, firstPauseMs }, options.timing);
  const crowd = bulkhead(CONCURRENT, QUEUED);
  const breaker = circuitBreaker(handleWhen(isFault), {
    breaker: new ConsecutiveBreaker(FAILURES),
    halfOpenAfter: new ExponentialBackoff({ initialDelay: options.breakMs ?? 15_000, maxDelay: 300_000 }),
  });
  const initialDelay = options.backoffMs ?? 500;

  async function attempt<Result>(
    work: (fetch: AttemptFetch) => Promise<Result>,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const send: AttemptFetch = async (url, { headers, accepts = [] } = {}) => {
      await gate.enter(deadline, signal);
      const limit = AbortSignal.timeout(Math.max(1, Math.ceil(deadline - gate.now())));
      const combined = signal ? AbortSignal.any([signal, limit]) : limit;
      const target = options.origin === undefined ? url : moveTo(url, options.origin);
      try {
        const response = await guarded(target, combined, headers);
        checkStatus(title, response, accepts, gate.now());
        return response;
      } catch (error) {
        if (limit.aborted && !signal?.aborted) throw new CoachError("timeout", lateText(title));
        throw error;
      }
    };
    try {
      const result = await work(send);
      gate.resume();
      return result;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError)
        throw new CoachError("unavailable", unreadableText(title));
      if (!(error instanceof CoachError) || error.details["final"] === true) throw error;
      const wait = error.details["retryAfterSeconds"];
      if (typeof wait === "number") gate.pause(wait * 1000);
      else if (error.kind === "rate_limited") gate.pause(null);
      throw named(error, title);
    }
  }

  return {
    async call(work, { signal, budgetMs = 120_000 } = {}) {
      const deadline = gate.now() + budgetMs;
      const again = retry(
        handleWhen((error) => isTransient(error) && gate.now() + initialDelay < deadline),
        {
          maxAttempts: ATTEMPTS - 1,
          // Spread out by chance, so that callers that failed together do not come back together; never past the budget.
          backoff: new DelegateBackoff(({ attempt: tries }) =>
            Math.min(
              initialDelay * 2 ** (tries - 1) * (0.5 + Math.random()),
              Math.max(0, deadline - gate.now()),
            ),
          ),
        },
      );
      try {
        return await crowd.execute(() =>
          again.execute(async () => {
            // Before the breaker: a call that waits in vain says nothing about the source.
            await gate.ready(deadline, signal);
            return breaker.execute(() => attempt(work, deadline, signal), signal);
          }, signal),
        );
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          const text = `${title} failed many times in a row and is left alone for a while. Try again later.`;
          throw new CoachError("unavailable", text, { circuitOpen: true });
        }
        if (error instanceof BulkheadRejectedError)
          throw new CoachError("rate_limited", `Too much is asked of ${title} at once. Try again later.`);
        throw error;
      }
    },
  };
}

function createSourceGuard(limits: SourceLimits, options: SourceFetchOptions): GuardedFetch {
  const standIn = options.origin === undefined ? null : new URL(options.origin);
  return createGuardedFetch({
    allowedHosts: standIn ? [standIn.hostname] : limits.hosts,
    allowPrivate: standIn !== null,
    maximumBytes: limits.maximumBytes ?? 16 * 1024 * 1024,
    timeoutMs: options.timeoutMs ?? limits.timeoutMs ?? 10_000,
  });
}

/** The same request at another server. */
function moveTo(url: string, origin: string): string {
  const { pathname, search } = new URL(url);
  return `${origin}${pathname}${search}`;
}

const lateText = (title: string) => `${title} did not answer in time. Try again later.`;
const unreadableText = (title: string) =>
  `${title} answered with something that cannot be read. Try again later.`;

/** Errors of the guarded fetch speak of "the host"; here the source has a name. */
function named(error: CoachError, title: string): CoachError {
  if (!error.message.startsWith("The host")) return error;
  const text =
    error.kind === "timeout" ? lateText(title) : `${title} cannot be reached. Check the connection.`;
  return new CoachError(error.kind, text, error.details);
}
