import type { ToolResult } from "../model-port.ts";
import { formatDay } from "./format-figures.ts";
import { ending } from "./result-shapes.ts";

/** Problems that change what a figure is worth; they stand above it. */
const prominent = new Set(["stale_price", "stale_exchange_rate", "no_price"]);
/** Said by the templates themselves. */
const told = new Set(["unknown_symbol", "no_transactions"]);
/** Longer lists are folded on the page: a heading of this level with a list under it. */
const MOST_OPEN = 4;
const FOLDED = "######";
/** Problems shown in each list; the page of the data has the rest. */
const MOST_ISSUES = 5;

/**
 * What an answer's data is like: problems that change a figure's worth stand above it, the others below, then all that
 * the tools assumed, and the day and state of each result.
 */
export function dataNotes(results: readonly ToolResult[]): { warnings: string[]; notes: string[] } {
  const endings = results.flatMap(({ name, structured }) => {
    const found = ending.safeParse(structured).data;
    return found === undefined ? [] : [{ name, ...found }];
  });
  const issues = endings
    .flatMap(({ dataQuality }) => dataQuality?.issues ?? [])
    .filter(({ severity, code }) => severity !== "info" && !told.has(code));
  const isProminent = (issue: { code: string; severity: string }) =>
    prominent.has(issue.code) || issue.severity === "error";
  const messages = (wanted: boolean) => [
    ...new Set(issues.filter((issue) => isProminent(issue) === wanted).map(({ message }) => message)),
  ];
  const assumed = [...new Set(endings.flatMap(({ assumptions }) => assumptions))];
  return {
    warnings: listed("**Note the age and gaps of the data:**", messages(true)),
    notes: [
      ...listed("Data notes:", messages(false)),
      ...assumptionsNote(assumed),
      ...stateNote(endings.flatMap(stateOf)),
    ],
  };
}

function listed(title: string, messages: readonly string[]): string[] {
  if (messages.length === 0) return [];
  const more = messages.length - MOST_ISSUES;
  const rest = more > 0 ? ["- The **Data** page lists the others."] : [];
  return [[title, ...messages.slice(0, MOST_ISSUES).map((message) => `- ${message}`), ...rest].join("\n")];
}

function assumptionsNote(assumed: readonly string[]): string[] {
  if (assumed.length === 0) return [];
  const lines = assumed.map((text) => `- ${text}`).join("\n");
  return [assumed.length > MOST_OPEN ? `${FOLDED} What was assumed\n\n${lines}` : `Assumed:\n${lines}`];
}

const states: Readonly<Record<string, string>> = { ok: "ok", warning: "with warnings", error: "with errors" };

/** "overview of 30 June 2026, data ok"; nothing for results that have no day. */
function stateOf(result: {
  name: string;
  asOf?: string | undefined;
  dataQuality?: { status: string } | undefined;
}) {
  const { name, asOf, dataQuality } = result;
  if (asOf === undefined || dataQuality === undefined) return [];
  const what = name.replace(/^[a-z]+_/, "").replaceAll("_", " ");
  return [`${what} of ${formatDay(asOf)}, data ${states[dataQuality.status] ?? dataQuality.status}`];
}

function stateNote(found: readonly string[]): string[] {
  return found.length === 0 ? [] : [`Based on: ${[...new Set(found)].join("; ")}.`];
}
