import type { ModelMessage, ToolCall, ToolResult } from "../model-port.ts";
import { formerCall } from "./plan-calls.ts";
import type { Security } from "./resolve-securities.ts";
import { holdingsShape, transactionsShape } from "./result-shapes.ts";

/** A call of the conversation with what it gave. */
export interface AnsweredCall {
  call: ToolCall;
  result: ToolResult;
}

/** The calls of some messages with their results, in order. Ids repeat from turn to turn, so pairs are neighbours. */
export function answeredCalls(messages: readonly ModelMessage[]): AnsweredCall[] {
  return messages.flatMap((message, index) => {
    const answer = messages[index + 1];
    if (message.role !== "assistant" || answer?.role !== "tool") return [];
    return message.toolCalls.flatMap((call) => {
      const result = answer.results.find(({ callId }) => callId === call.id);
      return result ? [{ call, result }] : [];
    });
  });
}

/** Names of what is held today, largest first, from the latest list in the conversation; null when there is none. */
export function heldSecurities(messages: readonly ModelMessage[]): Security[] | null {
  const latest = answeredCalls(messages).findLast(
    ({ call, result }) => call.name === "get_holdings" && result.ok && !("date" in (call.arguments ?? {})),
  );
  if (!latest) return null;
  const holdings = holdingsShape.safeParse(latest.result.structured).data?.holdings ?? [];
  return [...holdings]
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .map(({ symbol, name }) => ({ symbol, name }));
}

/** Names of what was sold and is not held any more; null when nobody has asked for the sales yet. */
export function formerSecurities(
  messages: readonly ModelMessage[],
  held: readonly Security[],
): Security[] | null {
  const wanted = JSON.stringify(formerCall.arguments);
  const latest = answeredCalls(messages).findLast(
    ({ call }) => call.name === formerCall.name && JSON.stringify(call.arguments) === wanted,
  );
  if (!latest) return null;
  const sales = transactionsShape.safeParse(latest.result.structured).data?.transactions ?? [];
  const former = new Map<string, Security>();
  for (const { symbol, name } of sales) {
    if (symbol === null || held.some((security) => security.symbol === symbol)) continue;
    former.set(symbol, { symbol, name: name ?? symbol, former: true });
  }
  return [...former.values()];
}
