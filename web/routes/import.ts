import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CoachError } from "#platform/errors.ts";
import { statusOf } from "../http-status.ts";
import { importHistory, importPreview } from "../tool-results.ts";
import { FILE_HABITS, importPreviewView, importStartView, MAPPING_FIELDS } from "../views/import.ts";
import {
  callForPage,
  pageSession,
  renderPage,
  type WebEnv,
  type WebParts,
  type WebRequest,
} from "../web-context.ts";
import { tooLarge } from "./api.ts";

// With the fields around it.
const LARGEST_FORM = 51 * 1024 * 1024;

async function showStart(c: WebRequest, parts: WebParts, problem: CoachError | null): Promise<Response> {
  const { principal } = pageSession(c).session;
  const { imports } = importHistory.parse(await callForPage(c, parts, "list_imports", {}));
  const content = importStartView({
    isDemo: principal.kind === "demo",
    baseCurrency: principal.baseCurrency,
    history: imports,
    problem: problem?.message ?? null,
  });
  return renderPage(
    c,
    parts,
    { title: "Import", kind: "page" },
    content,
    problem ? statusOf(problem.kind) : 200,
  );
}

/** The arguments of `import_transactions` from the form's fields; what was left open is left out. */
async function readForm(c: WebRequest): Promise<Record<string, unknown>> {
  const form = await c.req.parseBody();
  const file = form["file"];
  if (!(file instanceof File) || file.size === 0) {
    throw new CoachError("invalid_input", "Choose the file that your broker gave you.");
  }
  const text = (name: string) => String(form[name] ?? "").trim();
  const mapping = Object.fromEntries(
    [...[...MAPPING_FIELDS, ...FILE_HABITS].map(([field]) => field), "asOf"]
      .map((field) => [field, text(`mapping.${field}`)])
      .filter(([, value]) => value !== ""),
  );
  return {
    fileName: file.name.slice(0, 200) || "file",
    content: Buffer.from(await file.arrayBuffer()).toString("base64"),
    encoding: "base64",
    ...(text("account") ? { account: text("account") } : {}),
    ...(text("currency") ? { currency: text("currency").toUpperCase() } : {}),
    ...(text("lotMethod") ? { lotMethod: text("lotMethod") } : {}),
    ...(text("format") ? { format: text("format") } : {}),
    ...(Object.keys(mapping).length > 0 ? { mapping } : {}),
  };
}

/** Upload, preview, confirm, undo: each step a form and a redirect, so that it works everywhere and never twice. */
export function addImportRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/import", (c) => showStart(c, parts, null));

  app.post(
    "/import",
    bodyLimit({ maxSize: LARGEST_FORM, onError: tooLarge("A file", "50 MB") }),
    async (c) => {
      try {
        const result = await callForPage(c, parts, "import_transactions", await readForm(c));
        const { importId } = importPreview.parse(result);
        return c.redirect(`/import/${encodeURIComponent(importId)}`, 303);
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
        return showStart(c, parts, error);
      }
    },
  );

  app.get("/import/:importId", async (c) => {
    const result = await callForPage(c, parts, "read_import", { importId: c.req.param("importId") });
    return renderPage(
      c,
      parts,
      { title: "Import", kind: "page" },
      importPreviewView(importPreview.parse(result)),
    );
  });

  for (const [step, tool] of [
    ["commit", "commit_import"],
    ["undo", "undo_import"],
  ] as const) {
    app.post(`/import/:importId/${step}`, async (c) => {
      const importId = c.req.param("importId") ?? "";
      try {
        await callForPage(c, parts, tool, { importId });
      } catch (error) {
        // A second click finds the step done; the page shows how the import stands.
        if (!(error instanceof CoachError) || error.kind !== "conflict") throw error;
      }
      return c.redirect(`/import/${encodeURIComponent(importId)}`, 303);
    });
  }
}
