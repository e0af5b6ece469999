import type { ToolResult } from "../model-port.ts";
import { type Frame, type Intent, LEDGER_INTENTS } from "./frame.ts";
import type { AnsweredCall } from "./known-securities.ts";
import type { PlannedCall } from "./plan-calls.ts";
import { holdingsShape, overviewShape, performanceShape, transactionsShape } from "./result-shapes.ts";

/** Says how many transactions there are in all; asked for where an answer would otherwise be zeros. */
export const countCall: PlannedCall = { name: "get_overview", arguments: {} };

/** Intents that a portfolio without transactions has no answer to. */
const aboutLedger: ReadonlySet<Intent> = new Set([
  ...LEDGER_INTENTS,
  "simulation",
  "risk",
  "stress",
  "optimize",
  "rebalance",
]);

/** Whether results show nothing at all, which an empty ledger, a filter or an early day may explain. */
export function looksEmpty(frames: readonly Frame[], done: readonly AnsweredCall[]): boolean {
  if (!frames.some(({ intent }) => aboutLedger.has(intent))) return false;
  const results = done.map(({ result }) => result).filter(({ ok }) => ok);
  return results.some(isEmpty) && !results.some(showsSomething);
}

/** Whether the ledger has no transaction at all, by the tool's own count. */
export function hasNoTransactions(done: readonly AnsweredCall[]): boolean {
  return done.some(({ call, result }) => {
    if (call.name !== countCall.name || "date" in (call.arguments ?? {})) return false;
    return overviewShape.safeParse(result.structured).data?.transactionCount === 0;
  });
}

/** The part of an answer that such a portfolio has: how to begin. */
export function isAboutLedger(frame: Frame): boolean {
  return aboutLedger.has(frame.intent);
}

function isEmpty({ name, structured }: ToolResult): boolean {
  if (name === "get_holdings") {
    const found = holdingsShape.safeParse(structured).data;
    return found?.holdings.length === 0 && found.cash.length === 0;
  }
  if (name === "get_transactions") return transactionsShape.safeParse(structured).data?.total === 0;
  if (name === "run_simulation") return JSON.stringify(structured).includes('"failed"');
  const found = name === "get_performance" ? performanceShape.safeParse(structured).data : undefined;
  return found !== undefined && Number(found.startValue.amount) === 0 && Number(found.endValue.amount) === 0;
}

function showsSomething(result: ToolResult): boolean {
  return ["get_holdings", "get_transactions", "get_performance"].includes(result.name) && !isEmpty(result);
}
