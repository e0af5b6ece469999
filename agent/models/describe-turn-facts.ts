import type { TurnFacts } from "../model-port.ts";

/** The facts that change, as the last part of the instructions: behind everything a provider may cache. */
export function describeTurnFacts(facts: TurnFacts): string {
  const lines = [
    `Today is ${facts.today}.`,
    `You are talking with ${facts.displayName}, whose base currency is ${facts.baseCurrency}.`,
  ];
  if (facts.demo) {
    lines.push(
      "This is a demo in a fictional market: say so when it matters. Nothing here exists outside of it.",
    );
  }
  return lines.join("\n");
}
