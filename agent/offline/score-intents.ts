import { analysisRules } from "./analysis-rules.ts";
import { benchmarkRules } from "./benchmark-rules.ts";
import { conversationRules } from "./conversation-rules.ts";
import { findRules } from "./find-calls.ts";
import type { Intent } from "./frame.ts";
import { houseKeepingRules } from "./house-keeping-rules.ts";
import { ledgerRules } from "./ledger-rules.ts";
import { performanceRules } from "./performance-rules.ts";
import { planningRules } from "./planning-rules.ts";
import { questionRules } from "./question-rules.ts";
import { riskRules } from "./risk-rules.ts";

const rules = [
  ...analysisRules,
  ...performanceRules,
  ...benchmarkRules,
  ...riskRules,
  ...planningRules,
  ...questionRules,
  ...ledgerRules,
  ...houseKeepingRules,
  ...findRules,
  ...conversationRules,
];

/** What speaks for each intent in a normalised clause: sum of weights, best first. 3 is enough to answer. */
export function scoreIntents(clause: string): { intent: Intent; score: number }[] {
  const scores = new Map<Intent, number>();
  for (const { intent, weight, pattern } of rules) {
    if (pattern.test(clause)) scores.set(intent, (scores.get(intent) ?? 0) + weight);
  }
  return [...scores].map(([intent, score]) => ({ intent, score })).sort((a, b) => b.score - a.score);
}
