import type { Hono } from "hono";
import { passageResult } from "../tool-results.ts";
import { passageView } from "../views/passage.ts";
import { callForPage, renderPage, type WebEnv, type WebParts } from "../web-context.ts";

/** The passage behind a citation. */
export function addPassageRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/passages/:citationId", async (c) => {
    const result = await callForPage(c, parts, "open_passage", { citationId: c.req.param("citationId") });
    const passage = passageResult.parse(result);
    return renderPage(c, parts, { title: passage.title, kind: "page reading" }, passageView(passage));
  });
}
