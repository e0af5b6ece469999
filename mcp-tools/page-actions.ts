import { z } from "zod";
import { commitImport } from "#portfolio/commit-import.ts";
import { listImports as readImports } from "#portfolio/list-imports.ts";
import { readImport as readOneImport } from "#portfolio/read-import.ts";
import { undoImport } from "#portfolio/undo-import.ts";
import { readPassage } from "#retrieval/read-passage.ts";
import { accountActions } from "./account-actions.ts";
import { dataActions } from "./data-actions.ts";
import { defineTool } from "./define-tool.ts";
import { goalActions } from "./goal-actions.ts";
import { importCounts, importIdParameter, importPreview, importReceipt } from "./import-schemas.ts";
import { instrumentActions } from "./instrument-actions.ts";
import { describeJob, jobResult } from "./job-schemas.ts";
import { operationsActions } from "./operations-actions.ts";
import { targetActions } from "./target-actions.ts";
import { changeContext, useCaseContext } from "./use-case-context.ts";

// Verbs of the page only: what a person does with a click. They share the tools' checks, limits and audit, and are
// never listed to a model.

const commit = defineTool({
  name: "commit_import",
  title: "Confirm an import",
  description: "Writes a prepared import into the ledger, all rows or none.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "write",
  cost: 10,
  input: z.object({ importId: importIdParameter }),
  output: importReceipt,
  run: (context, input) => commitImport(changeContext(context), input.importId, context.progress),
});

const undo = defineTool({
  name: "undo_import",
  title: "Undo an import",
  description: "Takes exactly the rows of one import back out of the ledger.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "write",
  cost: 10,
  input: z.object({ importId: importIdParameter }),
  output: importReceipt,
  run: (context, input) => undoImport(changeContext(context), input.importId, context.progress),
});

const list = defineTool({
  name: "list_imports",
  title: "Import history",
  description: "All imports, newest first.",
  toolsets: ["changes"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({}),
  output: z.object({
    asOf: z.string(),
    imports: z.array(
      z.object({
        importId: z.string(),
        state: z.enum(["prepared", "committed", "undone"]),
        fileName: z.string(),
        accountName: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        counts: importCounts,
        undoRemoves: z.object({ transactions: z.number(), accounts: z.array(z.string()) }).nullable(),
        createdAt: z.string(),
      }),
    ),
  }),
  run: (context) => readImports(useCaseContext(context.session)),
});

const read = defineTool({
  name: "read_import",
  title: "One import",
  description: "The preview of an import, as prepared.",
  toolsets: ["changes"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({ importId: importIdParameter }),
  output: importPreview,
  run: (context, input) => readOneImport(useCaseContext(context.session), input.importId),
});

const openPassage = defineTool({
  name: "open_passage",
  title: "Open a cited passage",
  description: "The stored text behind a citation with what stands before and after it.",
  toolsets: ["research"],
  scope: "research:read",
  access: "read",
  cost: 1,
  input: z.object({ citationId: z.string().max(80) }),
  output: z.object({
    citationId: z.string(),
    title: z.string(),
    publisher: z.string(),
    kind: z.string(),
    publishedAt: z.string(),
    url: z.string().nullable(),
    section: z.string().nullable(),
    page: z.number().nullable(),
    text: z.string(),
    start: z.number(),
    end: z.number(),
    before: z.string(),
    after: z.string(),
  }),
  run: (context, input) => readPassage(useCaseContext(context.session), input.citationId),
});

const cancelJob = defineTool({
  name: "cancel_job",
  title: "Cancel a job",
  description: "Stops a queued or running job.",
  toolsets: ["planning"],
  scope: "simulation:run",
  access: "write",
  cost: 1,
  input: z.object({ jobId: z.string().max(36) }),
  output: jobResult,
  async run(context, input) {
    const owner = { tenant: context.session.tenant, userId: context.session.principal.userId };
    return describeJob(await context.jobs.cancel(owner, input.jobId));
  },
});

export const pageActions = [
  commit,
  undo,
  list,
  read,
  openPassage,
  cancelJob,
  ...accountActions,
  ...dataActions,
  ...goalActions,
  ...instrumentActions,
  ...operationsActions,
  ...targetActions,
] as const;
