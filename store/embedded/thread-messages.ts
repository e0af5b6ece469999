/** What the database thread is told at its start, asked later, and reports; checked where it arrives. */
export interface ThreadOptions {
  /** Folder of the data; undefined keeps it in memory. */
  folder: string | undefined;
  /** A tar file of a data folder to start from when there is none yet. */
  template: string | undefined;
  /** Path of the unix socket; undefined listens on loopback TCP. */
  socket: string | undefined;
  password: string | undefined;
  waitLimitMs: number;
  idleLimitMs: number;
  maintenanceMs: number;
  /** When the statement that runs now began (milliseconds of the epoch), 0 while none does. */
  busySince: BigInt64Array;
}

export type ThreadRequest = { id: number } & (
  | { kind: "close" }
  | { kind: "maintain" }
  | { kind: "save-template"; path: string }
);

export type ThreadReport =
  | { kind: "ready"; port: number | undefined }
  | { kind: "died"; text: string }
  | { kind: "done"; id: number; error: string | undefined };

function fields(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("not a message of the database thread");
  return { ...value };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function milliseconds(value: unknown): number {
  if (typeof value !== "number") throw new Error("a limit of the database thread is missing");
  return value;
}

export function readThreadOptions(value: unknown): ThreadOptions {
  const given = fields(value);
  if (!(given.busySince instanceof BigInt64Array)) throw new Error("the shared clock is missing");
  return {
    folder: text(given.folder),
    template: text(given.template),
    socket: text(given.socket),
    password: text(given.password),
    waitLimitMs: milliseconds(given.waitLimitMs),
    idleLimitMs: milliseconds(given.idleLimitMs),
    maintenanceMs: milliseconds(given.maintenanceMs),
    busySince: given.busySince,
  };
}

export function readRequest(value: unknown): ThreadRequest {
  const given = fields(value);
  const id = milliseconds(given.id);
  if (given.kind === "close" || given.kind === "maintain") return { id, kind: given.kind };
  if (given.kind === "save-template") return { id, kind: given.kind, path: text(given.path) ?? "" };
  throw new Error("unknown request to the database thread");
}

export function readReport(value: unknown): ThreadReport {
  const given = fields(value);
  if (given.kind === "ready") {
    return { kind: "ready", port: typeof given.port === "number" ? given.port : undefined };
  }
  if (given.kind === "died") return { kind: "died", text: text(given.text) ?? "" };
  return { kind: "done", id: milliseconds(given.id), error: text(given.error) };
}
