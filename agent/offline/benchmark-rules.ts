import { rule } from "./intent-rule.ts";

/** Own targets as what a performance is compared with, not as what to trade back to: more than all that speaks for that. */
export const benchmarkRules = [
  rule(
    "performance",
    30,
    /\b(?:beat(?:en|ing)?|outperform\w*|underperform\w*|lag(?:ged|ging)?(?: behind)?|trail(?:ed|ing)?|(?:do|did|done|doing|perform\w*|fared?)\b.*\b(?:against|versus|vs|compared (?:to|with)|relative to)) (?:my |the |our )?(?:own )?targets?\b/,
  ),
];
