import type { DataIssue } from "#platform/results.ts";

/** Says which holdings are sold short where a calculation knows only what is owned; empty when none is. */
export function shortPositionIssues(
  holdings: readonly { symbol: string; marketValue: { amount: string } | null }[],
): DataIssue[] {
  const symbols = holdings
    .filter(({ marketValue }) => Number(marketValue?.amount ?? 0) < 0)
    .map(({ symbol }) => symbol);
  if (symbols.length === 0) return [];
  const listed =
    symbols.slice(0, 5).join(", ") + (symbols.length > 5 ? ` and ${symbols.length - 5} more` : "");
  return [
    {
      code: "short_positions",
      severity: "warning",
      message: `${listed} ${symbols.length > 1 ? "are" : "is"} sold short: here only as money owed at today's price, not with the gains and losses that its price brings.`,
    },
  ];
}
