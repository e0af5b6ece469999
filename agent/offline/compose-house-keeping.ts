import type { z } from "zod";
import { formatDay, formatMoney, formatRate } from "./format-figures.ts";
import type { dataQualityShape, fixShape, goalsShape } from "./result-shapes.ts";

/** As many findings as one reads; the page has the rest. */
const shownFindings = 8;

/** What is doubtful about the data, how old the prices are, and when sources were last refreshed. */
export function composeDataQuality(result: z.infer<typeof dataQualityShape>): string {
  const { findings, total, newestPrice, oldestPrice, refreshes } = result;
  const lines: string[] = [];
  if (total === 0) {
    lines.push(`No open problem of your data is known on ${formatDay(result.asOf)}.`);
  } else {
    const kinds = total === 1 ? "One open finding" : `**${total}** open findings`;
    lines.push(`${kinds} about your data on ${formatDay(result.asOf)}, the worst first:`);
    const rows = findings
      .slice(0, shownFindings)
      .map((finding) => `- **${finding.severity}**: ${finding.message} ${finding.suggestedFix}`);
    lines.push(rows.join("\n"));
    if (total > shownFindings) lines.push("The **Data** page lists all of them.");
  }
  lines.push(
    newestPrice === null || oldestPrice === null
      ? "Nothing you hold has a price."
      : `The newest price of what you hold is that of ${priced(newestPrice)}, the oldest that of ${priced(oldestPrice)}.`,
  );
  const failed = refreshes.filter(({ outcome }) => outcome === "failed");
  const [latest] = refreshes.filter(({ finishedAt }) => finishedAt !== null);
  if (latest?.finishedAt) {
    lines.push(`The last refresh was of ${latest.source} on ${formatDay(latest.finishedAt)}.`);
  } else lines.push("No refresh of prices has been recorded.");
  if (failed.length > 0) {
    lines.push(`The latest refresh failed for ${failed.map(({ source }) => source).join(", ")}.`);
  }
  return lines.join("\n\n");
}

/** A fix that waits for a person. */
export function composeFix({ summary, confirmPath }: z.infer<typeof fixShape>): string {
  return [
    `I prepared this fix; nothing has changed yet: **${summary}**`,
    `[Look at it on the Data page](${confirmPath}) and apply or dismiss it there. It counts for your household alone and can be undone. To use another close, say which one, as in: correct the price of SYMBOL on DAY to AMOUNT.`,
  ].join("\n\n");
}

/** `GLYNT 2026-06-29` in words. */
function priced(text: string): string {
  const [symbol = "", date = ""] = text.split(" ");
  return `${symbol} (${formatDay(date)})`;
}

/** Goals with their progress. Whether one will be reached depends on markets: that is a simulation's to say. */
export function composeGoals(result: z.infer<typeof goalsShape>): string {
  const { goals } = result;
  if (goals.length === 0) return "You have no goals yet. Add one on the **Goals** page.";
  const orNot = (amount: Parameters<typeof formatMoney>[0] | null) =>
    amount === null ? "not available" : formatMoney(amount);
  const rows = goals.map((goal) => {
    const progress = goal.progressRate === null ? "not available" : formatRate(goal.progressRate);
    return `| ${goal.name} | ${orNot(goal.targetAmount)} | ${formatDay(goal.targetDate)} | ${orNot(goal.monthlyContribution)} | ${orNot(goal.currentValue)} | ${progress} |`;
  });
  return [
    goals.length === 1 ? "This is your goal:" : "These are your goals:",
    [
      "| Goal | Target | By | Monthly | Counts for it today | Reached |",
      "|---|---:|---|---:|---:|---:|",
      ...rows,
    ].join("\n"),
    "Whether you are on track depends on returns that nobody knows. A simulation shows the range: ask how likely a target is, with the years and the amount you add each month.",
  ].join("\n\n");
}
