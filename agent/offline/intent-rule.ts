import type { Intent } from "./frame.ts";

/** One sign of an intent: a pattern over the normalised clause, and how much it says. */
export interface IntentRule {
  intent: Intent;
  weight: number;
  pattern: RegExp;
}

export function rule(intent: Intent, weight: number, pattern: RegExp): IntentRule {
  return { intent, weight, pattern };
}

/** A pattern that a clause fits when it says all of these, in any order, each as whole words. */
export function saying(...parts: readonly string[]): RegExp {
  return new RegExp(`^${parts.map((part) => `(?=.*\\b(?:${part})(?![a-z0-9]))`).join("")}`);
}

/** The same, and none of the words of `without`. */
export function sayingWithout(without: string, ...parts: readonly string[]): RegExp {
  return new RegExp(`^(?!.*\\b(?:${without})(?![a-z0-9]))${saying(...parts).source.slice(1)}`);
}
