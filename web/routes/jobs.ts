import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { jobsView } from "../views/jobs.ts";
import { callForPage, renderPage, type WebEnv, type WebParts } from "../web-context.ts";
import { tooLarge } from "./api.ts";

const jobOverview = z.object({
  schedules: z.array(
    z.object({
      name: z.string(),
      pattern: z.string(),
      timeZone: z.string(),
      pausedAt: z.string().nullable(),
      nextRunAt: z.string().nullable(),
      lastRun: z
        .object({ status: z.string(), startedAt: z.string(), error: z.string().nullable() })
        .nullable(),
    }),
  ),
  failed: z.array(
    z.object({
      jobId: z.string(),
      name: z.string(),
      attempts: z.number(),
      error: z.string(),
      finishedAt: z.string(),
    }),
  ),
});
export type JobOverview = z.output<typeof jobOverview>;

/** Schedules and failed jobs, for the person who runs the installation; others are refused by the tools. */
export function addJobRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/jobs", async (c) => {
    const overview = jobOverview.parse(await callForPage(c, parts, "list_schedules", {}));
    return renderPage(c, parts, { title: "Jobs", kind: "page" }, jobsView(overview));
  });

  app.post("/jobs", bodyLimit({ maxSize: 16 * 1024, onError: tooLarge("A form", "16 kB") }), async (c) => {
    const { jobId, name, change } = await c.req.parseBody();
    if (jobId !== undefined) await callForPage(c, parts, "replay_job", { jobId });
    else await callForPage(c, parts, "change_schedule", { name, change });
    return c.redirect("/jobs", 303);
  });
}
