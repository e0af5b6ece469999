import { z } from "zod";
import { forgetJobs as forgetJobRows } from "#store/jobs-writes.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { defineJob } from "./define-job.ts";

const AT_ONCE = 1000;

/** Deletes jobs whose results were kept as long as their definition says. */
export const forgetJobs = defineJob({
  name: "forget-jobs",
  queue: "io",
  input: z.object({}),
  output: z.object({ forgotten: z.number() }),
  attempts: 3,
  timeoutMs: 10 * 60_000,
  schedule: {
    pattern: "40 3 * * *",
    timeZone: "Etc/UTC",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  async run({ store, signal }) {
    let forgotten = 0;
    for (;;) {
      signal.throwIfAborted();
      const count = await store.system((database) => forgetJobRows(database, AT_ONCE));
      forgotten += count;
      if (count < AT_ONCE) return { forgotten };
    }
  },
});
