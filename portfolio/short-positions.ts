import type { DataIssue } from "#platform/results.ts";

const AS_DEBT =
  "here only as money owed at today's price, not with the gains and losses that its price brings";

/** For calculations that change what is owned. */
export const LEFT_AS_IT_IS = "it stays as it is, and weights are shares of what is owned";

/**
 * Says which holdings are sold short where a calculation knows only what is owned; empty when none is. `treatment` says
 * what it does with them instead.
 */
export function shortPositionIssues(
  holdings: readonly { symbol: string; quantity: string }[],
  treatment: string = AS_DEBT,
): DataIssue[] {
  const symbols = holdings.filter(({ quantity }) => Number(quantity) < 0).map(({ symbol }) => symbol);
  if (symbols.length === 0) return [];
  const listed =
    symbols.slice(0, 5).join(", ") + (symbols.length > 5 ? ` and ${symbols.length - 5} more` : "");
  return [
    {
      code: "short_positions",
      severity: "warning",
      message: `${listed} ${symbols.length > 1 ? "are" : "is"} sold short: ${treatment}.`,
    },
  ];
}
