import { z } from "zod";
import { refreshQuotes as refreshMarketQuotes } from "#market/refresh-quotes.ts";
import { defineJob } from "./define-job.ts";
import { marketSchedule, networkRefresh } from "./market-refresh.ts";
import { refreshRun } from "./refresh-concerned.ts";

/** Brings the newest prices of traded instruments whose exchange is in session, every hour. */
export const refreshQuotes = defineJob({
  name: "refresh-quotes",
  queue: "io",
  input: z.object({}),
  output: z.object({ runs: z.array(refreshRun), closed: z.number(), left: z.number() }),
  attempts: 2,
  timeoutMs: 55 * 60_000,
  // Every hour of every day: which exchanges are open is asked of their calendars; coins trade on Sundays, too.
  schedule: marketSchedule("20 * * * *", "UTC"),
  run: (context) => refreshMarketQuotes(networkRefresh(context)),
});
