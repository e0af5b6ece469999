import { parentPort, workerData } from "node:worker_threads";
import { CoachError } from "#platform/errors.ts";
import { relayedTenant } from "#store/relay-tenant.ts";
import { refreshWith } from "./refresh-positions.ts";
import type { ThreadGiven, ThreadMessage, ThreadTask } from "./run-apart.ts";
import { type OnProgress, stageImport } from "./stage-import.ts";

// Runs one long task in a thread of its own; its statements run where the thread was started. What it is given was
// checked there.

const port = parentPort;
if (port === null) throw new Error("portfolio-thread runs in a worker thread");

const send = (message: ThreadMessage) => port.postMessage(message);
const onProgress: OnProgress = (fraction, message) => send({ kind: "progress", fraction, message });

const { tenantId, marketId, task }: ThreadGiven = workerData;
const tenant = relayedTenant(port, tenantId, marketId);

function run(given: ThreadTask): Promise<void> {
  if (given.name === "stage-import") return stageImport(tenant, given.wanted, onProgress);
  return refreshWith(tenant, given.wanted, onProgress);
}

try {
  await run(task);
  send({ kind: "done" });
} catch (error) {
  if (!(error instanceof CoachError)) throw error;
  send({
    kind: "refused",
    error: { kind: error.kind, message: error.message, details: { ...error.details } },
  });
}
