import type { Job } from "./define-job.ts";
import { forgetJobs } from "./forget-jobs.ts";
import { indexDocuments } from "./index-documents.ts";
import { refreshFacts } from "./refresh-facts.ts";
import { refreshMetadata } from "./refresh-metadata.ts";
import { refreshPrices } from "./refresh-prices.ts";
import { refreshQuotes } from "./refresh-quotes.ts";
import { refreshSeries } from "./refresh-series.ts";
import { retrainForecasts } from "./retrain-forecasts.ts";
import { runSimulation } from "./run-simulation.ts";
import { simulatePart } from "./simulate-part.ts";

/** All jobs: one file each in this folder and one line here. */
export const jobs: readonly Job[] = [
  forgetJobs,
  indexDocuments,
  refreshFacts,
  refreshMetadata,
  refreshPrices,
  refreshQuotes,
  refreshSeries,
  retrainForecasts,
  runSimulation,
  simulatePart,
];
