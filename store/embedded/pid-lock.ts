import { randomUUID } from "node:crypto";
import {
  linkSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { CoachError } from "#platform/errors.ts";

/** Who holds a lock. The start time tells a process from a later one with the same pid. */
interface Owner {
  pid: number;
  started: string;
  /** The pid namespace: a pid of another container says nothing here. */
  namespace: string;
  nonce: string;
}

const HEARTBEAT_MS = 10_000;
/** An owner that we cannot see (another container) counts as alive while its lock file is younger than this. */
const UNSEEN_LIMIT_MS = 60_000;

function quietly<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Boot and start tick of a process on Linux; empty elsewhere. */
function startTime(pid: number): string {
  return quietly(() => {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${boot}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  }, "");
}

function namespace(): string {
  return quietly(() => readlinkSync("/proc/self/ns/pid"), "");
}

function readOwner(path: string): Owner | undefined {
  const text = quietly(() => readFileSync(path, "utf8"), undefined);
  if (text === undefined) return undefined;
  const [pid, started, space, nonce] = text.split("\n");
  return { pid: Number(pid), started: started ?? "", namespace: space ?? "", nonce: nonce ?? "" };
}

function isAlive(owner: Owner, path: string): boolean {
  if (owner.namespace !== namespace()) {
    const age = quietly(() => Date.now() - statSync(path).mtimeMs, Number.POSITIVE_INFINITY);
    return age < UNSEEN_LIMIT_MS;
  }
  if (!Number.isInteger(owner.pid) || owner.pid <= 0) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return owner.started === "" || owner.started === startTime(owner.pid);
}

function ownClaim(nonce: string): string {
  return [process.pid, startTime(process.pid), namespace(), nonce, ""].join("\n");
}

/** Writes into a new file that this process owns what it lies beside. */
export function markOwner(path: string): void {
  writeFileSync(path, ownClaim(randomUUID()), { flag: "wx" });
}

/** Whether the process that marked a file is certainly gone. False where it cannot be seen from here. */
export function isOwnerGone(path: string): boolean {
  const owner = readOwner(path);
  if (owner === undefined || owner.nonce === "" || owner.namespace !== namespace()) return false;
  return !isAlive(owner, path);
}

export interface PidLock {
  release(): void;
}

type Attempt = { lock: PidLock } | { holder: Owner };

/** Writes our claim beside the lock and links it into place: the lock appears whole or not at all. */
function tryOnce(path: string): Attempt | "again" {
  const nonce = randomUUID();
  const mine = `${path}.${nonce}`;
  writeFileSync(mine, ownClaim(nonce), { flag: "wx" });
  const release = (): void => {
    if (readOwner(path)?.nonce === nonce) rmSync(path, { force: true });
  };
  try {
    linkSync(mine, path);
    return { lock: { release } };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const holder = readOwner(path);
    if (!holder) return "again";
    if (isAlive(holder, path)) return { holder };
    // Only who holds the claim on this very dead owner may replace it; the claim is a lock of the same kind.
    const claim = tryOnce(`${path}.claim-${holder.nonce.slice(0, 8)}`);
    if (claim === "again" || "holder" in claim) return "again";
    try {
      if (readOwner(path)?.nonce !== holder.nonce) return "again";
      renameSync(mine, path);
      return { lock: { release } };
    } finally {
      claim.lock.release();
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Takes the lock file of a data folder. A live owner is never robbed: conflict, naming it. The lock of a dead one is
 * taken over, by exactly one of several processes that try.
 */
export async function acquirePidLock(path: string, folder: string): Promise<PidLock> {
  for (let round = 0; ; round++) {
    const attempt = tryOnce(path);
    if (attempt !== "again" && "lock" in attempt) {
      const beat = setInterval(
        () => quietly(() => utimesSync(path, new Date(), new Date()), undefined),
        HEARTBEAT_MS,
      );
      beat.unref();
      return {
        release() {
          clearInterval(beat);
          attempt.lock.release();
        },
      };
    }
    if (attempt !== "again" || round >= 200) {
      const pid = attempt === "again" ? "unknown" : attempt.holder.pid;
      throw new CoachError(
        "conflict",
        `The data folder ${folder} is in use by the process with id ${pid}. Stop that process, or use its address ` +
          `instead of starting a second one; to run both, give this one another DATA_DIR. If no such process ` +
          `exists, delete ${path}.`,
        { pid, lockFile: path },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
