import type { Hono } from "hono";
import { isLocalCaller } from "../remote-address.ts";
import type { WebEnv, WebParts } from "../web-context.ts";

const CHECK_MS = 2000;

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), CHECK_MS).unref());
  const ok = check().then(
    () => true,
    () => false,
  );
  return Promise.race([ok, late]);
}

/** Liveness, readiness and measurements, for whoever runs the installation. */
export function addOperationsRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { healthChecks, metrics, sessions, version } = parts.options;

  app.get("/health/live", (c) => c.json({ status: "ok", version }));

  app.get("/health/ready", async (c) => {
    const names = Object.keys(healthChecks);
    const results = await Promise.all(Object.values(healthChecks).map(passes));
    const ready = results.every((ok) => ok);
    const checks = Object.fromEntries(names.map((name, index) => [name, results[index] ? "ok" : "failed"]));
    return c.json({ status: ready ? "ok" : "failed", checks }, ready ? 200 : 503);
  });

  app.get("/metrics", async (c) => {
    // Where there is a token, a scraper on another machine needs it; one on this machine does not.
    if (sessions.mode === "token" && !isLocalCaller(c)) {
      await sessions.forClient({ authorization: c.req.header("Authorization"), user: undefined });
    }
    const { contentType, text } = await metrics.render();
    return c.body(text, 200, { "Content-Type": contentType });
  });
}
