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
