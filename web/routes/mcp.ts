import type { Hono } from "hono";
import type { WebEnv, WebParts } from "../web-context.ts";

/** The same tools for assistants. Who asks is decided here; what an assistant sends cannot change it. */
export function addMcpRoute(app: Hono<WebEnv>, parts: WebParts): void {
  app.all("/mcp", async (c) => {
    const session = await parts.options.sessions.forClient({
      authorization: c.req.header("Authorization"),
      user: c.req.header("X-Coach-User"),
    });
    return parts.options.mcpHandler(c.req.raw, session);
  });
}
