import type { Coach } from "#agent/coach.ts";
import type { Sessions } from "#auth/open-sessions.ts";
import type { Session } from "#auth/session.ts";
import type { ToolOutcome } from "#mcp-tools/call-tool.ts";
import type { Tool } from "#mcp-tools/define-tool.ts";
import type { SharedRedis } from "#platform/connect-redis.ts";
import type { Logger } from "#platform/log.ts";

/** The product's verbs as pages and REST clients call them: through the same edge as chat and MCP. */
export interface ToolAccess {
  /** What REST offers and `openapi.json` describes. */
  readonly list: readonly Pick<
    Tool,
    "name" | "title" | "description" | "scope" | "access" | "cost" | "inputSchema" | "outputSchema"
  >[];
  /** `page` also reaches the verbs that only a person may use. @throws CoachError not_found for an unknown name */
  call(
    session: Session,
    name: string,
    argumentsGiven: unknown,
    options: {
      where: "api" | "page";
      signal: AbortSignal;
      fresh?: boolean;
      progress?: (fraction: number, message: string) => void;
    },
  ): Promise<ToolOutcome>;
}

export interface WebMetrics {
  /** `route` is the pattern, never the path, so that the number of series stays bounded. */
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** Everything measured, in the Prometheus text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

/** All that the web app is built from; `app.ts` is the only place that fills it in. */
export interface WebOptions {
  version: string;
  coach: Coach;
  tools: ToolAccess;
  sessions: Sessions;
  /** Counts questions over all processes. */
  redis?: SharedRedis | undefined;
  /** Answers an MCP request of a caller who is already known. */
  mcpHandler(request: Request, session: Session): Promise<Response>;
  metrics: WebMetrics;
  /** By name; each resolves when its part works and rejects when it does not. Asked by `/health/ready`. */
  healthChecks: Readonly<Record<string, () => Promise<unknown>>>;
  log: Logger;
}
