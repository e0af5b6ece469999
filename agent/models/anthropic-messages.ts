import type {
  ContentBlockParam,
  MessageParam,
  SearchResultBlockParam,
  TextBlockParam,
  Tool,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages/messages";
import { z } from "zod";
import type { ModelMessage, Passage, ToolDescription, ToolResult } from "../model-port.ts";
import { splitSentences } from "../split-sentences.ts";

/** Blocks that came from this provider and go back as they were. */
const nativeBlocks = z.array(
  z.custom<ContentBlockParam>((block) => z.looseObject({ type: z.string() }).safeParse(block).success),
);

export function anthropicTools(tools: readonly ToolDescription[]): Tool[] {
  return tools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    input_schema: { ...tool.inputSchema, type: "object" },
  }));
}

/** Neutral history as Messages API turns; blocks of this provider are replayed verbatim. */
export function anthropicMessages(messages: readonly ModelMessage[]): MessageParam[] {
  return messages.flatMap((message): MessageParam[] => {
    if (message.role === "user") return [{ role: "user", content: message.text }];
    if (message.role === "tool") return [{ role: "user", content: message.results.map(toolResult) }];
    const native =
      message.native?.provider === "anthropic" ? nativeBlocks.safeParse(message.native.items) : null;
    const content = native?.success ? native.data : neutralBlocks(message);
    return content.length > 0 ? [{ role: "assistant", content }] : [];
  });
}

function neutralBlocks(message: Extract<ModelMessage, { role: "assistant" }>): ContentBlockParam[] {
  const text = message.text.trim();
  return [
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
    ...message.toolCalls.map((call) => ({
      type: "tool_use" as const,
      id: call.id,
      name: call.name,
      input: call.arguments ?? {},
    })),
  ];
}

function toolResult(result: ToolResult): ToolResultBlockParam {
  return {
    type: "tool_result",
    tool_use_id: result.callId,
    is_error: !result.ok,
    content:
      result.passages.length > 0
        ? [{ type: "text", text: result.text }, ...result.passages.map(searchResult)]
        : result.text,
  };
}

/** The smallest citable unit is a text block: one sentence each, so that a citation is one sentence long. */
function searchResult(passage: Passage): SearchResultBlockParam {
  const origin = [passage.title, passage.publisher, passage.publishedAt].filter(Boolean).join(" · ");
  return {
    type: "search_result",
    source: passage.citationId,
    title: origin,
    content: splitSentences(passage.text).map((text): TextBlockParam => ({ type: "text", text })),
    citations: { enabled: true },
  };
}
