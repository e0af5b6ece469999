/** Limits of one turn. A turn that reaches one ends with what it has and says so. */
export interface Budget {
  /** Requests to the model. */
  steps: number;
  toolCalls: number;
  inputTokens: number;
  outputTokens: number;
  seconds: number;
  usd: number;
  /** Longest time for one tool call, milliseconds. */
  toolTimeoutMs: number;
  /** Longest answer of one step, tokens. */
  stepOutputTokens: number;
}

export const DEFAULT_BUDGET: Budget = {
  steps: 8,
  toolCalls: 24,
  inputTokens: 400_000,
  outputTokens: 32_000,
  seconds: 180,
  usd: 0.5,
  toolTimeoutMs: 60_000,
  stepOutputTokens: 8_000,
};

/**
 * What a turn has used so far. `usd` is null once the price of a request was not known; `chargedUsd` counts such a
 * request at the dearest listed price, so that an unknown price cannot exceed the budget unseen.
 */
export interface Spending {
  steps: number;
  toolCalls: number;
  inputTokens: number;
  outputTokens: number;
  usd: number | null;
  chargedUsd: number;
}

export function newSpending(): Spending {
  return { steps: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0, chargedUsd: 0 };
}

/** The limit that was reached, in words for the person who asked, or null. */
export function exceededLimit(budget: Budget, spent: Spending): string | null {
  if (spent.steps >= budget.steps) return `${budget.steps} steps for one question`;
  if (spent.inputTokens >= budget.inputTokens) return `${budget.inputTokens} tokens read for one question`;
  if (spent.outputTokens >= budget.outputTokens)
    return `${budget.outputTokens} tokens written for one question`;
  if (spent.chargedUsd >= budget.usd) return `${budget.usd} US dollars for one question`;
  return null;
}
