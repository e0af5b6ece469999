import { asksForSymbol } from "./find-calls.ts";
import { doubtsPrice } from "./fix-calls.ts";
import type { Frame, Intent } from "./frame.ts";
import { normalise } from "./normalise.ts";
import { questionWords } from "./question-words.ts";

/** Intents that no name of an instrument changes. */
const nameless: ReadonlySet<Intent> = new Set([
  "simulation",
  "job",
  "data",
  "find",
  "goals",
  "risk",
  "optimize",
  "rebalance",
  "saving_plan",
  "retirement",
  "import",
  "help",
  "identity",
  "greeting",
  "rate",
  "research",
  "holdings",
  "largest",
  "cash",
  "refuse_guarantee",
  "refuse_trade",
  "refuse_leverage",
  "refuse_tax_law",
  "refuse_scope",
  "refuse_what_if",
  "future_year",
  "below_zero",
  "foreign_language",
]);

/** Whether the names of the user's holdings must be known before a question can be read for good. */
export function needsHoldings(frames: readonly Frame[]): boolean {
  return frames.some((frame) => {
    if (frame.rank !== null) return true;
    if (frame.intent === "holding" || frame.intent === "price") return true;
    if (doubtsPrice(frame) || asksForSymbol(frame)) return true;
    if (frame.intent === "cash") return /\b(?:fund|etf|token|coin)\b/i.test(frame.text);
    if (nameless.has(frame.intent)) return false;
    if (frame.unknownNames.length > 0) return true;
    return strangeWords(frame.text).length > 0;
  });
}

/**
 * Whether a question names something that is not held: it may be something that was sold. Only where the name decides
 * what is answered.
 */
export function needsFormerHoldings(frames: readonly Frame[]): boolean {
  return frames.some((frame) => {
    if (nameless.has(frame.intent) || frame.securities.length > 0 || frame.rank !== null) return false;
    return (
      frame.unknownNames.length > 0 || (frame.intent === "unknown" && strangeWords(frame.text).length > 0)
    );
  });
}

/** Words of a clause that are no words of questions about money: they may name something. */
export function strangeWords(text: string): string[] {
  return normalise(text)
    .replace(/\b(?:q[1-4]|h[12]|fy\d*)\b/g, "")
    .split(/[^a-z-]+/)
    .filter((word) => word.length >= 3 && !questionWords.has(word));
}
