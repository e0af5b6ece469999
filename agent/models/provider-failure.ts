import type { ModelEvent, ModelFailure } from "../model-port.ts";

type Failed = Extract<ModelEvent, { type: "failed" }>;

const texts: Readonly<Record<ModelFailure, string>> = {
  unavailable: "could not be reached. Try again in a moment.",
  overloaded: "is overloaded. Try again in a moment.",
  rate_limited: "refused because its rate limit is used up. Wait a minute and try again.",
  unauthorized: "refused the key. Check the key in the configuration and start again.",
  invalid_request: "refused the request. Check that the configured model exists and supports tools.",
  context_too_long: "says this conversation is too long for it. Start a new conversation.",
  dropped: "broke off its answer. Try again.",
};

const retryable: ReadonlySet<ModelFailure> = new Set([
  "unavailable",
  "overloaded",
  "rate_limited",
  "dropped",
]);

export function failed(provider: string, failure: ModelFailure): Failed {
  return {
    type: "failed",
    failure,
    message: `${provider} ${texts[failure]}`,
    retryable: retryable.has(failure),
  };
}

/** HTTP status (undefined when there was no answer) and the provider's error type, as one of our failures. */
export function failureOf(status: number | undefined, errorType: string | null | undefined): ModelFailure {
  if (errorType === "overloaded_error" || status === 529 || status === 503) return "overloaded";
  if (errorType === "rate_limit_error" || errorType === "rate_limit_exceeded" || status === 429)
    return "rate_limited";
  if (errorType === "context_length_exceeded" || status === 413) return "context_too_long";
  if (status === 401 || status === 402 || status === 403) return "unauthorized";
  if (status === 408 || status === undefined || status >= 500) return "unavailable";
  return "invalid_request";
}
