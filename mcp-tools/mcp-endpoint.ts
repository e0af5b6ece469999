import { AsyncLocalStorage } from "node:async_hooks";
import { createMcpHandler, type ServerEventBus } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Session } from "#auth/session.ts";
import { CoachError } from "#platform/errors.ts";
import type { ToolServices } from "./call-tool.ts";
import { createToolServer, parseToolsets } from "./create-tool-server.ts";
import type { Toolset } from "./define-tool.ts";

/** Files come through `import_transactions`; a larger one is imported on the page or the command line. */
const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

export interface McpEndpoint {
  /** Answers one HTTP request of an authenticated caller. Host and Origin are checked before, by the web server. */
  handle(request: Request, session: Session): Promise<Response>;
  close(): Promise<void>;
}

export interface McpEndpointOptions {
  /** Builds the server that answers one request: the product's tools, or what the conformance suite looks for. */
  createServer?: typeof createToolServer;
  /** Carries change events to open subscriptions; the product publishes none. */
  bus?: ServerEventBus;
}

/** Which toolsets the client wants: `?toolsets=core,research` or the header `X-MCP-Toolsets`; all when silent. */
function wantedToolsets(request: Request): Toolset[] {
  const inUrl = new URL(request.url).searchParams.get("toolsets");
  return parseToolsets(inUrl ?? request.headers.get("x-mcp-toolsets"));
}

/** Streamable HTTP for both protocol eras from one factory: stateless, one server object per request. */
export function createMcpEndpoint(
  services: ToolServices,
  { createServer = createToolServer, bus }: McpEndpointOptions = {},
): McpEndpoint {
  // The SDK may hand its factory a copy of the request; what belongs to the call travels beside it.
  const calls = new AsyncLocalStorage<{ session: Session; toolsets: Toolset[] }>();
  const handler = createMcpHandler(
    () => {
      const call = calls.getStore();
      if (!call) throw new CoachError("unauthorized", "Sign in first.");
      return createServer(services, call.session, { toolsets: call.toolsets });
    },
    {
      ...(bus && { bus }),
      maxRequestBodySize: MAXIMUM_BODY_BYTES,
      maxSubscriptions: 100,
      onerror: (error) => services.log.debug({ err: error }, "mcp request refused"),
    },
  );
  return {
    async handle(request, session) {
      try {
        const call = { session, toolsets: wantedToolsets(request) };
        return await calls.run(call, () => handler.fetch(request));
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
        return Response.json({ error: { kind: error.kind, message: error.message } }, { status: 400 });
      }
    },
    close: () => handler.close(),
  };
}

/** The same tools over stdin and stdout, for assistants on this machine. Resolves when the client has gone. */
export function serveToolsOverStdio(
  services: ToolServices,
  session: Session,
  toolsets: readonly Toolset[],
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const handle = serveStdio(() => createToolServer(services, session, { toolsets }), {
      transport: new StdioServerTransport(process.stdin, process.stdout, {
        maxBufferSize: MAXIMUM_BODY_BYTES,
      }),
      onerror: (error) => services.log.debug({ err: error }, "mcp message refused"),
    });
    const end = () => {
      void handle.close().finally(resolve);
    };
    process.stdin.once("end", end);
    process.stdin.once("close", end);
    signal.addEventListener("abort", end, { once: true });
  });
}
