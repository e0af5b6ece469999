import type { z } from "zod";
import { formatDay, formatMoney, formatQuantity, isZero } from "./format-figures.ts";
import type { Frame } from "./frame.ts";
import type { performanceShape, transactionsShape } from "./result-shapes.ts";

type Transactions = z.infer<typeof transactionsShape>;

const shownRows = 12;

function periodText(frame: Frame): string {
  return frame.period === null ? "" : ` ${frame.period.label.replace(/\d{4}-\d{2}-\d{2}/g, formatDay)}`;
}

export function composeTrades(result: Transactions, frame: Frame): string {
  const { transactions, total } = result;
  const what = frame.kinds.length > 0 ? frame.kinds.map((kind) => `${kind}s`).join(" and ") : "transactions";
  if (transactions.length === 0) return `No ${what} are recorded${periodText(frame)}.`;
  const rows = transactions
    .slice(0, shownRows)
    .map(
      ({ date, kind, symbol, quantity, amount }) =>
        `| ${formatDay(date)} | ${kind.replace("_", " ")} | ${symbol ?? "–"} | ${quantity === null ? "–" : formatQuantity(quantity)} | ${formatMoney(amount)} |`,
    );
  const table = ["| Date | Kind | Instrument | Quantity | Amount |", "|---|---|---|---:|---:|", ...rows].join(
    "\n",
  );
  const lead =
    total > rows.length
      ? `The latest ${rows.length} of ${total} ${what}${periodText(frame)}:`
      : `Your ${what}${periodText(frame)}:`;
  return `${lead}\n\n${table}`;
}

/** The payments themselves, and the ledger's own total of income where the tool gives one. */
export function composeDividends(
  list: Transactions,
  performance: z.infer<typeof performanceShape> | null,
  frame: Frame,
): string {
  const word = frame.kinds.includes("interest") ? "interest" : "dividend";
  const lines: string[] = [];
  if (performance) {
    const { income } = performance.attribution;
    const span = `between ${formatDay(performance.from)} and ${formatDay(performance.to)}`;
    lines.push(
      isZero(income)
        ? `No dividends or interest are recorded ${span}.`
        : `You received **${formatMoney(income)}** in dividends and interest ${span}, before taxes.`,
    );
  }
  const { transactions, total } = list;
  if (transactions.length === 0) {
    lines.push(`No ${word} payments are recorded${periodText(frame)}.`);
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
      ? `The latest ${rows.length} of ${total} ${word} payments${periodText(frame)}:`
      : `The ${word} payments${periodText(frame)}:`;
  lines.push(`${lead}\n\n${["| Date | From | Amount |", "|---|---|---:|", ...rows].join("\n")}`);
  return lines.join("\n\n");
}
