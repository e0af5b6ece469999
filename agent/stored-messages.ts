import { z } from "zod";
import type { ModelMessage } from "./model-port.ts";

const storedMessages: z.ZodType<ModelMessage[]> = z.array(
  z.discriminatedUnion("role", [
    z.object({ role: z.literal("user"), text: z.string(), internal: z.boolean().default(false) }),
    z.object({
      role: z.literal("assistant"),
      text: z.string(),
      toolCalls: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          arguments: z.record(z.string(), z.unknown()).nullable(),
          invalid: z.string().nullable(),
        }),
      ),
      native: z.object({ provider: z.string(), items: z.unknown() }).nullable(),
    }),
    z.object({
      role: z.literal("tool"),
      results: z.array(
        z.object({
          callId: z.string(),
          name: z.string(),
          ok: z.boolean(),
          text: z.string(),
          structured: z.unknown(),
          passages: z.array(
            z.object({
              number: z.number(),
              citationId: z.string(),
              title: z.string(),
              publisher: z.string().nullable(),
              publishedAt: z.string().nullable(),
              text: z.string(),
            }),
          ),
        }),
      ),
    }),
  ]),
);

/** Longest history that goes to a model, characters: about 50,000 tokens. */
const longestHistory = 200_000;
/** Longest tool text of an earlier turn, characters. */
const longestEarlierText = 6_000;

/**
 * Earlier turns, as stored, for the next request: whole turns only, newest kept when there is too much, long tool
 * results shortened. A turn that cannot be read any more is left out. Passages of earlier turns lose their numbers'
 * meaning, so their texts stay out and cannot be cited again.
 */
export function readStoredHistory(turns: readonly unknown[]): ModelMessage[] {
  const kept: ModelMessage[][] = [];
  let length = 0;
  for (const turn of turns.toReversed()) {
    const messages = storedMessages.safeParse(turn).data?.map(shorten);
    if (!messages) continue;
    length += messages.reduce((sum, message) => sum + sizeOf(message), 0);
    if (length > longestHistory && kept.length > 0) break;
    kept.push(messages);
  }
  return kept.reverse().flat();
}

function shorten(message: ModelMessage): ModelMessage {
  if (message.role !== "tool") return message;
  const results = message.results.map((result) => ({
    ...result,
    passages: [],
    text:
      result.text.length > longestEarlierText
        ? `${result.text.slice(0, longestEarlierText)}\n(shortened: call the tool again for the rest)`
        : result.text,
  }));
  return { role: "tool", results };
}

function sizeOf(message: ModelMessage): number {
  if (message.role === "tool") return message.results.reduce((sum, { text }) => sum + text.length, 0);
  return message.text.length + (message.role === "assistant" ? JSON.stringify(message.toolCalls).length : 0);
}
