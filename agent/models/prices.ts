interface Price {
  /** USD per million tokens. */
  input: number;
  output: number;
}

/**
 * List prices as published by the providers (platform.claude.com and developers.openai.com, November 2026); the
 * longest matching start of a model's name counts. An unlisted model has an unknown cost, never zero.
 */
const prices: Readonly<Record<string, Price>> = {
  "claude-opus-5-5": { input: 4, output: 20 },
  "claude-sonnet-5-5": { input: 2, output: 10 },
  "claude-haiku-5-5": { input: 0.1, output: 0.5 },
  "claude-fable-5-1": { input: 10, output: 50 },
  "gpt-6-astra": { input: 10, output: 50 },
  "gpt-6.1-sol": { input: 2, output: 10 },
  "gpt-6.1-terra": { input: 1, output: 5 },
  "gpt-6-luna": { input: 0.1, output: 0.5 },
};

/**
 * Cost in USD of one request, null when the model's price is not known. Cached input is charged in full here, so the
 * figure is an upper bound: a budget must not be exceeded by a rebate that did not come.
 */
export function costOf(model: string, inputTokens: number, outputTokens: number): number | null {
  const name = Object.keys(prices)
    .filter((prefix) => model.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  const price = name === undefined ? undefined : prices[name];
  return price ? costAt(price, inputTokens, outputTokens) : null;
}

function costAt(price: Price, inputTokens: number, outputTokens: number): number {
  return (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
}

/** What a request to a model of unknown price may have cost at most: the dearest price on the list. */
export function dearestCost(inputTokens: number, outputTokens: number): number {
  return Math.max(...Object.values(prices).map((price) => costAt(price, inputTokens, outputTokens)));
}
