import { z } from "zod";
import { fixedClock } from "#platform/clock.ts";
import { refreshStaleFacts } from "#portfolio/refresh-positions.ts";
import { defineJob } from "./define-job.ts";

/**
 * Makes what is derived from a long ledger after a change of it, so that the change itself is booked at once. Of several
 * changes in a row the first job makes the facts of all, and the others find nothing to do.
 */
export const refreshFacts = defineJob({
  name: "refresh-facts",
  queue: "io",
  input: z.object({
    today: z.iso.date(),
    baseCurrency: z.string(),
    /** What changed the ledger, so that no later change is taken for an earlier one. */
    change: z.string(),
  }),
  output: z.object({}),
  attempts: 3,
  timeoutMs: 30 * 60_000,
  async run({ tenant, compute, progress }, { today, baseCurrency }) {
    progress(0, "computing positions and values");
    await refreshStaleFacts({ tenant, clock: fixedClock(today), baseCurrency, compute });
    return {};
  },
});
