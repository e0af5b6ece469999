import { Worker } from "node:worker_threads";
import { CoachError } from "#platform/errors.ts";
import type { Tenant } from "#store/open-store.ts";
import { serveTenant } from "#store/relay-tenant.ts";
import type { FactsToRefresh } from "./refresh-positions.ts";
import type { ImportToStage, OnProgress } from "./stage-import.ts";

/** What can run in a thread of its own. */
export type ThreadTask =
  | { name: "stage-import"; wanted: ImportToStage }
  | { name: "refresh-positions"; wanted: FactsToRefresh };

export interface ThreadGiven {
  tenantId: string;
  marketId: string;
  task: ThreadTask;
}

/** What the thread sends beside its statements. */
export type ThreadMessage =
  | { kind: "progress"; fraction: number; message: string }
  | { kind: "done" }
  | { kind: "refused"; error: { kind: CoachError["kind"]; message: string; details: CoachError["details"] } };

/** A million rows take one to two gigabytes. */
const largestHeapMb = 4096;
const youngHeapMb = 32;

/**
 * Runs a long task in a thread, its statements as `tenant`; one at a time, since each may take a good part of the
 * memory.
 * @throws CoachError as the task, too_large when it needs more memory than it may have
 */
export function runApart(tenant: Tenant, task: ThreadTask, onProgress: OnProgress): Promise<void> {
  return tenant.inTurn(() => run(tenant, task, onProgress));
}

async function run(tenant: Tenant, task: ThreadTask, onProgress: OnProgress): Promise<void> {
  const given: ThreadGiven = { tenantId: tenant.id, marketId: tenant.marketId, task };
  const worker = new Worker(new URL("./portfolio-thread.ts", import.meta.url), {
    workerData: given,
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // What a row leaves behind is collected in large sweeps: most of it lives for one row.
    resourceLimits: { maxOldGenerationSizeMb: largestHeapMb, maxYoungGenerationSizeMb: youngHeapMb },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      serveTenant(worker, tenant, reject);
      worker.on("message", (message: ThreadMessage) => {
        if (message.kind === "progress") onProgress(message.fraction, message.message);
        else if (message.kind === "done") resolve();
        else if (message.kind === "refused") {
          const { kind, message: text, details } = message.error;
          reject(new CoachError(kind, text, details));
        }
      });
      worker.once("error", (error: Error & { code?: string }) => reject(outOfMemory(error) ?? error));
      worker.once("exit", () => reject(new Error("the thread of a long task ended early")));
    });
  } finally {
    await worker.terminate();
  }
}

function outOfMemory(error: Error & { code?: string }): CoachError | null {
  if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return null;
  return new CoachError("too_large", "This takes more memory than there is. Import the file in parts.");
}
