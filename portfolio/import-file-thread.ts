import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { CoachError } from "#platform/errors.ts";
import type { FileMessage } from "./read-file-apart.ts";
import { type FileToRead, readImportFile } from "./read-import-file.ts";

// Reads one file in a thread of its own and hands its rows over in portions, each of which the receiver takes in a
// few milliseconds. What it is given was checked by prepareImport.

const portion = 500;
const port = parentPort;
if (port === null) throw new Error("import-file-thread runs in a worker thread");

function send(message: FileMessage): void {
  port?.postMessage(message);
}

const wanted: FileToRead = workerData;
try {
  const { identified, ...head } = readImportFile(wanted);
  send({ kind: "head", head });
  for (let start = 0; start < identified.length; start += portion) {
    const asked = once(port, "message");
    send({ kind: "rows", rows: identified.slice(start, start + portion) });
    // Messages that wait are taken all at once: the next one goes when the receiver has had time for others.
    await asked;
  }
  send({ kind: "end" });
} catch (error) {
  if (!(error instanceof CoachError)) throw error;
  send({
    kind: "refused",
    error: { kind: error.kind, message: error.message, details: { ...error.details } },
  });
}
