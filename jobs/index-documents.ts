import { z } from "zod";
import { indexDocuments as indexTenantDocuments } from "#retrieval/index-documents.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { defineJob } from "./define-job.ts";

/** Cuts, writes and embeds what is staged for the tenant that asks; the schedule asks for the real market. */
export const indexDocuments = defineJob({
  name: "index-documents",
  queue: "io",
  input: z.object({}),
  output: z.object({
    indexed: z.number(),
    unchanged: z.number(),
    rejected: z.array(z.object({ documentKey: z.string(), reason: z.string() })),
    duplicates: z.number(),
    suspicious: z.number(),
    chunks: z.number(),
    embedded: z.number(),
    modelId: z.string().nullable(),
  }),
  attempts: 3,
  timeoutMs: 30 * 60_000,
  schedule: {
    pattern: "15 * * * *",
    timeZone: "Etc/UTC",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  run: ({ tenant, services, signal, progress }) =>
    indexTenantDocuments({ tenant, embedder: services.embedder, signal, onProgress: progress }),
});
