import { z } from "zod";
import { refreshMetadata as refreshMarketMetadata } from "#market/refresh-metadata.ts";
import { defineJob } from "./define-job.ts";
import { marketSchedule, networkRefresh } from "./market-refresh.ts";
import { refreshRun } from "./refresh-concerned.ts";

/** Asks once a week what the traded instruments are called, their sector, and whether they are still listed. */
export const refreshMetadata = defineJob({
  name: "refresh-metadata",
  queue: "io",
  input: z.object({}),
  output: z.object({ runs: z.array(refreshRun), left: z.number() }),
  attempts: 2,
  timeoutMs: 55 * 60_000,
  // The hours of the weekend, in which there are no closes to read: each goes on where the last one stopped.
  schedule: marketSchedule("35 8-20 * * 0,6", "Europe/Berlin"),
  run: (context) => refreshMarketMetadata(networkRefresh(context)),
});
