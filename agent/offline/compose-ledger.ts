import type { z } from "zod";
import { formatDay, formatMoney, formatQuantity, isZero } from "./format-figures.ts";
import type { Frame } from "./frame.ts";
import { asksForFirst } from "./plan-calls.ts";
import type { performanceShape, transactionsShape } from "./result-shapes.ts";

type Transactions = z.infer<typeof transactionsShape>;

type Trade = Transactions["transactions"][number];

const shownRows = 12;

function periodText(frame: Frame): string {
  return frame.period === null ? "" : ` ${frame.period.label.replace(/\d{4}-\d{2}-\d{2}/g, formatDay)}`;
}

const tradeHead = [
  "| Date | Kind | Instrument | Quantity | Price | Amount |",
  "|---|---|---|---:|---:|---:|",
];

function tradeRow({ date, kind, symbol, name, quantity, price, amount }: Trade): string {
  const instrument =
    symbol === null ? "–" : name === null || name === symbol ? symbol : `${name} (${symbol})`;
  const each = price === null ? "–" : formatMoney({ amount: price, currency: amount.currency });
  return `| ${formatDay(date)} | ${kind.replace("_", " ")} | ${instrument} | ${quantity === null ? "–" : formatQuantity(quantity)} | ${each} | ${formatMoney(amount)} |`;
}

/** What the tool says when it does not know the symbol: an empty list is no finding then. */
function unknownSymbol(result: Transactions): string | null {
  const issue = result.dataQuality.issues.find(({ code }) => code === "unknown_symbol");
  return issue === undefined ? null : `I cannot tell which instrument you mean. ${issue.message}`;
}

/** `performance` is given for deposits and withdrawals: what was put in net, by the tool's own sum. */
export function composeTrades(
  result: Transactions,
  frame: Frame,
  performance: z.infer<typeof performanceShape> | null = null,
): string {
  const { transactions, total } = result;
  const unknown = unknownSymbol(result);
  if (unknown !== null) return unknown;
  const what = frame.kinds.length > 0 ? frame.kinds.map(plural).join(" and ") : "transactions";
  const of = ownName(frame);
  if (transactions.length === 0) return `No ${what}${of} are recorded${periodText(frame)}.`;
  const first = asksForFirst(frame) && result.nextCursor === null;
  const shown = first ? transactions.slice(-shownRows).reverse() : transactions.slice(0, shownRows);
  const table = [...tradeHead, ...shown.map(tradeRow)].join("\n");
  const lead =
    total > shown.length
      ? `The ${first ? "first" : "latest"} ${shown.length} of ${total} ${what}${of}${periodText(frame)}:`
      : `Your ${what}${of}${periodText(frame)}:`;
  const ranked = /\b(?:best|worst|biggest|largest|smallest|most|least)\b/i.test(frame.text);
  const cannot = ranked ? "I do not rank transactions by what they gained; this is the list.\n\n" : "";
  const net = performance === null ? cannot : `${netContributions(performance)}\n\n`;
  const traded = shown.some(({ quantity, price }) => quantity !== null && price !== null);
  return `${net}${lead}\n\n${table}${traded ? `\n\n${asTraded}` : ""}`;
}

const asTraded = "Quantities and prices are as they were on the day, before any later split.";

function plural(kind: string): string {
  if (kind === "buy") return "purchases";
  return kind === "sell" ? "sales" : `${kind}s`;
}

function netContributions({ from, to, attribution }: z.infer<typeof performanceShape>): string {
  return `Deposits less withdrawals came to **${formatMoney(attribution.contributions)}** between ${formatDay(from)} and ${formatDay(to)}.`;
}

/** Beside a holding: what was sold of it, or all that happened to one that is gone. */
export function composeOwnTrades(result: Transactions, frame: Frame): string {
  const { transactions, total } = result;
  if (transactions.length === 0) return "";
  const [security] = frame.securities;
  const shown = transactions.slice(0, shownRows);
  const table = [...tradeHead, ...shown.map(tradeRow)].join("\n");
  const count = total > shown.length ? `the latest ${shown.length} of ${total}` : "all that is recorded";
  const lead = security?.former
    ? `Your past transactions of it, ${count}. I do not work out the gain of what was sold:`
    : `The gain above counts only what you still hold. What you sold of it, ${count}:`;
  return `${lead}\n\n${table}\n\n${asTraded}`;
}

function ownName(frame: Frame): string {
  const names = frame.securities.map(({ name }) => name).join(" and ");
  return names === "" ? "" : ` of ${names}`;
}

/** The payments themselves, and the ledger's own total of income where the tool gives one. */
export function composeDividends(
  list: Transactions,
  performance: z.infer<typeof performanceShape> | null,
  frame: Frame,
): string {
  const unknown = unknownSymbol(list);
  if (unknown !== null) return unknown;
  const word = frame.kinds.includes("interest") ? "interest" : "dividend";
  const lines: string[] = [];
  if (/\b(?:most|highest|best|least)\b/i.test(frame.text))
    lines.push("I do not add up or rank the payments of each instrument; this is what the ledger gives.");
  if (performance) {
    const { income } = performance.attribution;
    const span = `between ${formatDay(performance.from)} and ${formatDay(performance.to)}`;
    lines.push(
      isZero(income)
        ? `No dividends or interest are recorded ${span}.`
        : `You received **${formatMoney(income)}** in dividends and interest together ${span}, before taxes.`,
    );
  }
  const { transactions, total } = list;
  if (transactions.length === 0) {
    lines.push(`No ${word} payments${ownName(frame)} are recorded${periodText(frame)}.`);
    return lines.join("\n\n");
  }
  const rows = transactions
    .slice(0, shownRows)
    .map(
      ({ date, name, symbol, amount }) =>
        `| ${formatDay(date)} | ${name ?? symbol ?? "–"} | ${formatMoney(amount)} |`,
    );
  const lead =
    total > rows.length
      ? `The latest ${rows.length} of ${total} ${word} payments${ownName(frame)}${periodText(frame)}:`
      : `The ${word} payments${ownName(frame)}${periodText(frame)}:`;
  lines.push(`${lead}\n\n${["| Date | From | Amount |", "|---|---|---:|", ...rows].join("\n")}`);
  return lines.join("\n\n");
}
