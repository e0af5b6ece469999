import type { AnalysisResult } from "#mcp-tools/schemas.ts";
import { formatCell, formatTextCell } from "#platform/format-cell.ts";
import { wordsOfName } from "#platform/words-of-name.ts";
import { formatDay, formatMoney, formatQuantity, formatRate } from "./format-figures.ts";

type Table = AnalysisResult["tables"][number];

/** What an answer tells of an analysis. */
export interface AnalysisView {
  /** Begins the answer; the day is added. */
  lead: string;
  /** How many figures and tables to show, in the analysis' own order. */
  figures: number;
  tables: number;
  /** What has to be known to read it. */
  close: string;
}

const MOST_ROWS = 12;

/** Words of names that most questions have, whatever they ask for. */
const COMMON =
  /^(?:value|amount|weight|weights|return|share|shares|years|today|funds|estimate|symbol|ratio|forecasts?)$/;

/** What the question names first, the rest in its own order. */
function namedFirst<Item extends { name: string }>(items: readonly Item[], question: string): Item[] {
  const singular = (word: string) => word.replace(/s$/, "");
  const asked = new Set((question.toLowerCase().match(/[a-z]+/g) ?? []).map(singular));
  const isNamed = ({ name }: Item) =>
    wordsOfName(name)
      .toLowerCase()
      .split(" ")
      .some((word) => word.length >= 5 && !COMMON.test(word) && asked.has(singular(word)));
  return [...items.filter(isNamed), ...items.filter((item) => !isNamed(item))];
}

/**
 * An analysis as prose: a sentence, the first figures as a list, the first tables, and how to read it. Figures and tables
 * that the question names come before the others.
 */
export function composeAnalysis(analysis: AnalysisResult, view: AnalysisView, question: string): string {
  const { currency } = analysis;
  const lines = namedFirst(analysis.figures, question)
    .slice(0, view.figures)
    .map((figure) => {
      const shown =
        figure.value === null
          ? `not available${figure.reason === null ? "" : ` (${figure.reason.replace(/\.$/, "")})`}`
          : `**${formatValue(figure.value, figure.unit, currency)}**`;
      return `- ${wordsOfName(figure.name)}: ${shown}`;
    });
  const filled = analysis.tables.filter((table) => table.rows.length > 0);
  const tables = namedFirst(filled, question)
    .slice(0, view.tables)
    .map((table) => composeTable(table, currency));
  const lead = `${view.lead} (${formatDay(analysis.asOf)}):`;
  return [lead, lines.join("\n"), ...tables, view.close].filter((block) => block !== "").join("\n\n");
}

const style = {
  money: formatMoney,
  rate: formatRate,
  quantity: (quantity: string) =>
    quantity.startsWith("-") ? `−${formatQuantity(quantity.slice(1))}` : formatQuantity(quantity),
};

function formatValue(value: number, unit: string, currency: string): string {
  return formatCell(value, unit, currency, style);
}

/** A table with its name, cut where it is too long to read in an answer. */
export function composeTable(table: Table, currency: string): string {
  const shown = table.rows.slice(0, MOST_ROWS);
  const isNumeric = table.columns.map((_, place) => shown.some((row) => typeof row[place] === "number"));
  const head = `| ${table.columns.map(wordsOfName).join(" | ")} |`;
  const rule = `|${isNumeric.map((numeric) => (numeric ? "---:" : "---")).join("|")}|`;
  const rows = shown.map((row) => {
    const cells = row.map((value, place) => {
      if (value === null) return "–";
      return typeof value === "string"
        ? formatTextCell(value).replaceAll("|", "/")
        : formatValue(value, table.units[place] ?? "number", currency);
    });
    return `| ${cells.join(" | ")} |`;
  });
  const cut = table.rows.length > shown.length;
  return (
    [`**${wordsOfName(table.name)}**\n\n${head}`, rule, ...rows].join("\n") +
    (cut ? `\n\nThese are the first of ${table.rows.length} rows.` : "")
  );
}
