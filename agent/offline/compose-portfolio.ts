import type { z } from "zod";
import { composeTable } from "./compose-analysis.ts";
import {
  formatDay,
  formatMagnitude,
  formatMeasure,
  formatMoney,
  formatRate,
  isZero,
} from "./format-figures.ts";
import type { Frame } from "./frame.ts";
import type { overviewShape, performanceShape } from "./result-shapes.ts";

type Overview = z.infer<typeof overviewShape>;
type Performance = z.infer<typeof performanceShape>;

/** `returns` false leaves the returns to a performance answer beside it. */
export function composeOverview(result: Overview, returns: boolean, question = ""): string {
  const { asOf, marketValue, holdingsValue, cash, netContributions, totalGain, dayChange } = result;
  if (result.transactionCount === 0) {
    return `No transaction is recorded on or before ${formatDay(asOf)}, so there is nothing to value on that day.`;
  }
  if (marketValue === null) return "Your portfolio cannot be valued: no price is known for what it holds.";
  const lines = [
    ...namedAccounts(result, question),
    `Your portfolio is worth **${formatMoney(marketValue)}** on ${formatDay(asOf)}: ${formatMoney(holdingsValue)} in holdings and ${formatMoney(cash)} in cash.`,
  ];
  if (totalGain !== null) {
    const word = totalGain.amount.startsWith("-") ? "loss" : "gain";
    lines.push(
      `You put in ${formatMoney(netContributions)} net of withdrawals; the ${word} since then is **${formatMagnitude(totalGain)}**.`,
    );
  }
  if (returns) {
    lines.push(
      `Time-weighted return since the first transaction: ${formatMeasure(result.timeWeightedReturn)}. ` +
        `Your own return per year (money-weighted, XIRR): ${formatMeasure(result.moneyWeightedReturn)}.`,
    );
  }
  if (dayChange !== null) {
    lines.push(`Change on the day: ${formatMoney(dayChange.amount)} (${formatRate(dayChange.rate)}).`);
  }
  if (result.accounts.length > 1) {
    const rows = result.accounts.map(
      ({ name, marketValue: value }) => `- ${name}: ${value === null ? "not available" : formatMoney(value)}`,
    );
    lines.push(`By account:\n${rows.join("\n")}`);
  }
  return lines.join("\n\n");
}

/** The value of an account that the question names; its return is not measured here. */
function namedAccounts({ accounts, asOf }: Overview, question: string): string[] {
  if (!/\b(?:account|depot|brokerage|plan)\b/i.test(question)) return [];
  const asked = new Set(question.toLowerCase().split(/[^\p{L}\d]+/u));
  const matches = accounts.map(({ name, marketValue }) => {
    const words = name.toLowerCase().split(/[^\p{L}\d]+/u);
    const hits = words.filter((word) => asked.has(word) && !/^(?:account|depot|plan)$/.test(word)).length;
    return { name, marketValue, hits };
  });
  const most = Math.max(0, ...matches.map(({ hits }) => hits));
  const best = matches.filter(({ hits }) => hits > 0 && hits === most);
  const [named] = best;
  if (!named || best.length > 1) return ["I cannot tell which account you mean; these are all of them."];
  const value =
    named.marketValue === null ? "has no known value" : `is worth **${formatMoney(named.marketValue)}**`;
  return [`**${named.name}** ${value} on ${formatDay(asOf)}; its own return I do not measure.`];
}

export function composeAllocation(result: Overview): string {
  if (result.allocation.length === 0) return "There is nothing to split yet: no holding has a value.";
  const rows = result.allocation.map(
    ({ assetClass, value, weight }) => `| ${assetClass} | ${formatMoney(value)} | ${formatRate(weight)} |`,
  );
  return [
    `This is how your money is split on ${formatDay(result.asOf)}:`,
    ["| Asset class | Value | Weight |", "|---|---:|---:|", ...rows].join("\n"),
    ...(result.allocation.some(({ assetClass }) => assetClass === "fund" || assetClass === "etf")
      ? [
          "Funds and ETFs stand for themselves: whether they hold shares, bonds or cash inside is not looked into.",
        ]
      : []),
  ].join("\n\n");
}

/** Name of an attribution line and what it means. */
const attributionLines = [
  ["contributions", "Money you put in or took out"],
  ["income", "Dividends and interest"],
  ["realized", "Gains and losses from sales"],
  ["unrealized", "Price changes of what you hold"],
  ["currency", "Exchange rates"],
  ["fees", "Fees"],
  ["taxes", "Taxes"],
] as const;

export function composePerformance(result: Performance, frame: Frame): string {
  const { from, to, startValue, endValue } = result;
  const span = `From ${formatDay(from)} to ${formatDay(to)}`;
  const lines = [
    `${span} your time-weighted return was **${formatMeasure(result.timeWeightedReturn)}**` +
      `${result.annualizedReturn.value === null || sameRate(result.annualizedReturn, result.timeWeightedReturn) ? "" : ` (${formatMeasure(result.annualizedReturn)} a year)`}. ` +
      `Your own return per year (money-weighted, XIRR) was **${formatMeasure(result.moneyWeightedReturn)}**.`,
    `The value went from ${formatMoney(startValue)} to ${formatMoney(endValue)}.`,
  ];
  const byYear = /\b(?:best|worst|each|every|per|by|single|calendar) (?:calendar )?years?\b/i.test(
    frame.text,
  );
  if (byYear && result.calendarYears.length > 0) {
    const rows = result.calendarYears.map(
      (year) => `| ${year.year} | ${formatRate(year.timeWeightedReturn)} |`,
    );
    lines.push(["| Year | Time-weighted return |", "|---|---:|", ...rows].join("\n"));
  }
  const inMoney = /\bhow much\b.*\b(?:lose|lost|ma[dk]e|gain(?:ed)?|earn(?:ed)?|grow|grown|go|gone)\b/i.test(
    frame.text,
  );
  lines.push(...result.tables.map((table) => composeTable(table, result.currency)));
  if (frame.intent === "why" || inMoney) lines.push(composeAttribution(result));
  else {
    lines.push(
      `Volatility: ${formatMeasure(result.volatility)} a year. Deepest fall on the way: ${formatMeasure(result.maximumDrawdown)}.`,
    );
  }
  return lines.join("\n\n");
}

/** Over a whole year the two are one figure. */
function sameRate(one: Performance["volatility"], other: Performance["volatility"]): boolean {
  return formatMeasure(one) === formatMeasure(other);
}

function composeAttribution(result: Performance): string {
  const rows = attributionLines
    .map(([key, label]) => ({ label, value: result.attribution[key] }))
    .filter(({ value }) => !isZero(value))
    .sort((a, b) => Math.abs(Number(b.value.amount)) - Math.abs(Number(a.value.amount)))
    .map(({ label, value }) => `| ${label} | ${formatMoney(value)} |`);
  const table = [
    "| What changed the value | Amount |",
    "|---|---:|",
    `| Value at the start | ${formatMoney(result.startValue)} |`,
    ...rows,
    `| Value at the end | ${formatMoney(result.endValue)} |`,
  ];
  const rest = isZero(result.attribution.residual)
    ? "The lines add up to the change without a remainder."
    : `Not explained: ${formatMoney(result.attribution.residual)}.`;
  return `${table.join("\n")}\n\n${rest}`;
}

export function composeCharges(result: Performance, what: "fees" | "taxes"): string {
  const amount = result.attribution[what];
  const span = `between ${formatDay(result.from)} and ${formatDay(result.to)}`;
  const where =
    what === "taxes"
      ? "That is what the imported transactions record as withheld or paid; whether more is due, a tax adviser must say."
      : "That counts the fees recorded in your transactions, not the running costs inside of funds.";
  if (isZero(amount)) return `No ${what} are recorded in your transactions ${span}. ${where}`;
  return `Your transactions record **${formatMagnitude(amount)}** of ${what} ${span}. ${where}`;
}
