import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { stream } from "hono/streaming";
import { CoachError, newErrorId, publicMessage } from "#platform/errors.ts";
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

type Progress = (fraction: number, message: string) => void;

const PROGRESS_TYPE = "application/x-ndjson";
/** Steps are told at most this often. */
const TELL_MS = 150;

/** Whether the page's script asked to be told how far a long step is. */
function wantsProgress(c: WebRequest): boolean {
  return c.req.header("accept") === PROGRESS_TYPE;
}

/**
 * Answers with a line of JSON for each piece of progress, and a last one that says where to go on, or what went wrong.
 * The step belongs to the server: leaving the page does not end it.
 */
function streamProgress(
  c: WebRequest,
  parts: WebParts,
  step: (progress: Progress) => Promise<string>,
): Response {
  c.header("Content-Type", PROGRESS_TYPE);
  c.header("X-Accel-Buffering", "no");
  return stream(c, async (lines) => {
    let told = 0;
    const tell = (line: object) => lines.writeln(JSON.stringify(line));
    const progress: Progress = (fraction, message) => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      void tell({ fraction, message });
    };
    try {
      await tell({ location: await step(progress) });
    } catch (error) {
      const errorId = newErrorId();
      if (!(error instanceof CoachError)) parts.options.log.error({ errorId, err: error }, "import failed");
      await tell({ problem: publicMessage(error, errorId) });
    }
  });
}

/** Upload, preview, confirm, undo: each step a form and a redirect, so that it works everywhere and never twice. */
export function addImportRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/import", (c) => showStart(c, parts, null));

  app.post(
    "/import",
    bodyLimit({ maxSize: LARGEST_FORM, onError: tooLarge("A file", "50 MB") }),
    async (c) => {
      const prepare = async (progress?: Progress) => {
        const result = await callForPage(c, parts, "import_transactions", await readForm(c), progress);
        return `/import/${encodeURIComponent(importPreview.parse(result).importId)}`;
      };
      if (wantsProgress(c)) return streamProgress(c, parts, prepare);
      try {
        return c.redirect(await prepare(), 303);
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
      const take = async (progress?: Progress) => {
        try {
          await callForPage(c, parts, tool, { importId }, progress);
        } catch (error) {
          // A second click finds the step done; the page shows how the import stands.
          if (!(error instanceof CoachError) || error.kind !== "conflict") throw error;
        }
        return `/import/${encodeURIComponent(importId)}`;
      };
      return wantsProgress(c) ? streamProgress(c, parts, take) : c.redirect(await take(), 303);
    });
  }
}
