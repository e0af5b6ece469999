import {
  Client,
  InMemoryTransport,
  SdkError,
  SdkErrorCode,
  type Transport,
} from "@modelcontextprotocol/client";
import type { ToolDescription } from "./model-port.ts";
import type { ToolClient, ToolOutcome } from "./tool-client.ts";

/** The part of an MCP server that a transport connects to. */
export interface ConnectableServer {
  connect(transport: Transport): Promise<void>;
  close(): Promise<void>;
}

/**
 * A real MCP client of our own server over an in-memory transport: the chat sees exactly what an assistant outside
 * sees. The server is built for one session, so that tenant and permissions are fixed before the first call.
 */
export async function openMcpToolClient(server: ConnectableServer): Promise<ToolClient> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "portfolio-coach-agent", version: "1" });
  await server.connect(serverSide);
  await client.connect(clientSide);
  return {
    async list() {
      const { tools } = await client.listTools();
      return tools.map(
        (tool): ToolDescription => ({
          name: tool.name,
          title: tool.title ?? tool.annotations?.title ?? tool.name,
          description: tool.description ?? "",
          inputSchema: { ...tool.inputSchema },
          readOnly: tool.annotations?.readOnlyHint === true,
        }),
      );
    },
    async call(name, callArguments, { signal, timeoutMs, onProgress }): Promise<ToolOutcome> {
      try {
        const result = await client.callTool(
          { name, arguments: { ...callArguments } },
          {
            signal,
            timeout: timeoutMs,
            onprogress: ({ progress, total, message }) =>
              onProgress(total ? progress / total : progress, message ?? null),
          },
        );
        const text = result.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
        if (result.isError) return { ok: false, structured: null, message: text || "The tool failed." };
        return { ok: true, structured: result.structuredContent ?? { text }, message: null };
      } catch (error) {
        signal.throwIfAborted();
        return { ok: false, structured: null, message: failureText(name, error) };
      }
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.close();
    },
  };
}

/** Our own words: the text of a protocol error may hold anything. */
function failureText(name: string, error: unknown): string {
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    return `${name} took too long and was stopped. Ask for less, for example a shorter period.`;
  }
  return `${name} could not be called with these arguments. Check the name and the arguments against the tool list.`;
}
