import type {
  CallToolResult,
  ClientCapabilities,
  GetPromptResult,
  InputRequiredResult,
  Prompt,
  RequestStateCodec,
  ServerContext,
  ServerEventBus,
  Tool,
} from "@modelcontextprotocol/server";

export interface FixtureCall {
  context: ServerContext;
  arguments: Record<string, unknown>;
  /** What the client says it can do. */
  client: ClientCapabilities;
  /** Carries change events to open subscriptions. */
  bus: ServerEventBus;
  /** Seals what a client carries from one round to the next. */
  state: RequestStateCodec;
}

type Answer<Result> = Result | InputRequiredResult | Promise<Result | InputRequiredResult>;

/** A tool whose name and behaviour the conformance suite prescribes. */
export interface FixtureTool extends Pick<Tool, "name"> {
  description: string;
  /** No arguments when absent. */
  inputSchema?: Tool["inputSchema"];
  run(call: FixtureCall): Answer<CallToolResult>;
}

/** A prompt whose name and behaviour the conformance suite prescribes. */
export interface FixturePrompt {
  listed: Prompt;
  run(call: FixtureCall): Answer<GetPromptResult>;
}

export function textResult(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** A red dot. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/** One sample of silence. */
export const WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==";
