import { createMcpHandler } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
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

/** Which toolsets the client wants: `?toolsets=core,research` or the header `X-MCP-Toolsets`; all when silent. */
function wantedToolsets(request: Request): Toolset[] {
  const inUrl = new URL(request.url).searchParams.get("toolsets");
  return parseToolsets(inUrl ?? request.headers.get("x-mcp-toolsets"));
}

/** Streamable HTTP for both protocol eras from one factory: stateless, one server object per request. */
export function createMcpEndpoint(services: ToolServices): McpEndpoint {
  const sessions = new WeakMap<Request, Session>();
  const handler = createMcpHandler(
    (context) => {
      const session = context.requestInfo && sessions.get(context.requestInfo);
      if (!session || !context.requestInfo) throw new CoachError("unauthorized", "Sign in first.");
      return createToolServer(services, session, { toolsets: wantedToolsets(context.requestInfo) });
    },
    {
      maxRequestBodySize: MAXIMUM_BODY_BYTES,
      maxSubscriptions: 100,
      onerror: (error) => services.log.debug({ error }, "mcp request refused"),
    },
  );
  return {
    async handle(request, session) {
      try {
        wantedToolsets(request);
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
        return Response.json({ error: { kind: error.kind, message: error.message } }, { status: 400 });
      }
      sessions.set(request, session);
      return handler.fetch(request);
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
      onerror: (error) => services.log.debug({ error }, "mcp message refused"),
    });
    const end = () => {
      void handle.close().finally(resolve);
    };
    process.stdin.once("end", end);
    process.stdin.once("close", end);
    signal.addEventListener("abort", end, { once: true });
  });
}
