import { Worker } from "node:worker_threads";
import { CoachError, type ErrorKind } from "#platform/errors.ts";
import { type FileToRead, type ImportFile, readImportFile } from "./read-import-file.ts";
import type { IdentifiedRow } from "./stage-rows.ts";

/** What the thread sends: the head, then rows in portions, then the end; or why the file is refused. */
export type FileMessage =
  | { kind: "head"; head: Omit<ImportFile, "identified"> }
  | { kind: "rows"; rows: IdentifiedRow[] }
  | { kind: "end" }
  | { kind: "refused"; error: { kind: ErrorKind; message: string; details: Record<string, unknown> } };

/** Smaller files are read in less time than a thread takes to start. */
export const APART_FROM_BYTES = 256 * 1024;

/**
 * Reads a file, a large one in a thread of its own, so that everybody else is served meanwhile.
 * @throws CoachError as readImportFile
 */
export async function readFileApart(wanted: FileToRead): Promise<ImportFile> {
  if (wanted.bytes.length < APART_FROM_BYTES) return readImportFile(wanted);
  const worker = new Worker(new URL("./import-file-thread.ts", import.meta.url), {
    workerData: wanted,
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  try {
    return await receive(worker);
  } finally {
    await worker.terminate();
  }
}

function receive(worker: Worker): Promise<ImportFile> {
  return new Promise((resolve, reject) => {
    let head: Omit<ImportFile, "identified"> | undefined;
    const identified: IdentifiedRow[] = [];
    worker.on("message", (message: FileMessage) => {
      if (message.kind === "head") head = message.head;
      else if (message.kind === "rows") {
        identified.push(...message.rows);
        setImmediate(() => worker.postMessage("next"));
      } else if (message.kind === "end" && head !== undefined) resolve({ ...head, identified });
      else if (message.kind === "refused") {
        const { kind, message: text, details } = message.error;
        reject(new CoachError(kind, text, details));
      }
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread that reads a file ended early")));
  });
}
