import { setFlagsFromString } from "node:v8";
import { PGlite } from "@electric-sql/pglite";
import { pg_textsearch } from "@electric-sql/pglite-pg_textsearch";
import { vector } from "@electric-sql/pglite-pgvector";
import { DurableFiles, WalSync } from "./wal-sync.ts";
import { queryMessage, readError, readRow, splitMessages } from "./wire-messages.ts";

/** Postgres' error handling leaves its main loop by this exit status (pglitec.c, POSTGRES_MAIN_LONGJMP). */
const LONG_JUMP = 100;

/** Reads of an empty input that one message may make before we call it a loop. */
const MAX_EMPTY_READS = 1_000;

export interface EngineOptions {
  /** Folder of the data, or undefined for one in memory. */
  folder: string | undefined;
  /** A data folder as a tar file to start from, for one in memory. */
  template: Blob | undefined;
  /** Told when a statement begins, so that another thread can see one that does not end. */
  busySince?: BigInt64Array;
}

/** The instance is broken and answers nothing any more; the thread must be started anew. */
export class EngineDied extends Error {}

/** Small memory, no parallel workers, and fsync calls that reach us: without `-F` and with `fsync` as the method. */
const SETTINGS = {
  search_path: "public",
  exit_on_error: "false",
  log_checkpoints: "false",
  max_worker_processes: "0",
  max_parallel_workers: "0",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  io_method: "sync",
  shared_buffers: "16MB",
  wal_buffers: "2MB",
  wal_sync_method: "fsync",
  max_wal_size: "64MB",
  min_wal_size: "16MB",
  "hnsw.iterative_scan": "strict_order",
};

/** Small log segments: a new data folder has few of them, and a template is small. */
const CLUSTER_OPTIONS = ["--wal-segsize=4"];

/**
 * Keeps V8 from compiling the engine a second time, optimised: that takes 500 MB for a while and 80 MB for good, and
 * makes queries hardly faster (building a large vector index takes 1.8 times as long without).
 */
function saveMemory(): void {
  setFlagsFromString("--no-wasm-dynamic-tiering");
  setFlagsFromString("--no-wasm-tier-up");
}

/** A new, empty data folder as a tar file. */
export async function createCluster(): Promise<Buffer> {
  saveMemory();
  const pglite = await PGlite.create({ initDbStartParams: CLUSTER_OPTIONS });
  const archive = await pglite.dumpDataDir("none");
  await pglite.close();
  return Buffer.from(await archive.arrayBuffer());
}

function isLongJump(error: unknown): boolean {
  return typeof error === "object" && error !== null && "status" in error && error.status === LONG_JUMP;
}

/** One Postgres backend: bytes of complete messages in, bytes of complete messages out, all in the same turn. */
export class Engine {
  private readonly pglite: PGlite;
  private input: Buffer = Buffer.alloc(0);
  private inputAt = 0;
  private emptyReads = 0;
  private output: Buffer[] = [];
  readonly wal: WalSync | undefined;

  private readonly busySince: BigInt64Array;

  private constructor(pglite: PGlite, wal: WalSync | undefined, busySince: BigInt64Array) {
    this.pglite = pglite;
    this.wal = wal;
    this.busySince = busySince;
    const module = pglite.Module;
    const read = module.addFunction((pointer: number, limit: number) => {
      const length = Math.min(limit, this.input.length - this.inputAt);
      if (length === 0) {
        this.emptyReads += 1;
        if (this.emptyReads > MAX_EMPTY_READS) throw new EngineDied("the engine waits for input that ended");
      }
      module.HEAPU8.set(this.input.subarray(this.inputAt, this.inputAt + length), pointer);
      this.inputAt += length;
      return length;
    }, "ipi");
    const write = module.addFunction((pointer: number, length: number) => {
      this.output.push(Buffer.from(module.HEAPU8.slice(pointer, pointer + length).buffer));
      return length;
    }, "ipi");
    module._pgl_set_rw_cbs(read, write);
  }

  static async open(options: EngineOptions): Promise<Engine> {
    saveMemory();
    const wal = options.folder === undefined ? undefined : new WalSync();
    const pglite = await PGlite.create({
      ...(options.folder !== undefined && wal ? { fs: new DurableFiles(options.folder, wal) } : {}),
      ...(options.template ? { loadDataDir: options.template } : {}),
      extensions: { vector, pg_textsearch },
      initDbStartParams: CLUSTER_OPTIONS,
      startParams: [
        "--single",
        "-O",
        "-j",
        ...Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
    });
    return new Engine(pglite, wal, options.busySince ?? new BigInt64Array(1));
  }

  /** Runs complete messages. Throws EngineDied when the instance is beyond repair. */
  run(messages: Buffer): Buffer {
    const module = this.pglite.Module;
    this.input = messages;
    this.inputAt = 0;
    this.emptyReads = 0;
    this.output = [];
    Atomics.store(this.busySince, 0, BigInt(Date.now()));
    try {
      while (this.inputAt < messages.length || module._pq_buffer_remaining_data() > 0) {
        const stack = module.stackSave();
        try {
          module._PostgresMainLoopOnce();
        } catch (error) {
          if (!isLongJump(error)) throw error;
          module.stackRestore(stack);
          module._PostgresMainLongJmp();
        }
      }
      module._PostgresSendReadyForQueryIfNecessary();
      module._pgl_pq_flush();
    } catch (error) {
      throw new EngineDied("the embedded database stopped", { cause: error });
    } finally {
      Atomics.store(this.busySince, 0, 0n);
    }
    this.input = Buffer.alloc(0);
    return this.output.length === 1 && this.output[0] ? this.output[0] : Buffer.concat(this.output);
  }

  /** Statements of our own; the rows of the last one, as text. Throws with the server's text when one fails. */
  query(sql: string): (string | null)[][] {
    const rows: (string | null)[][] = [];
    for (const reply of splitMessages(this.run(queryMessage(sql)))) {
      if (reply.type === "D") rows.push(readRow(reply.bytes));
      else if (reply.type === "T") rows.length = 0;
      else if (reply.type === "E") throw new Error(readError(reply.bytes).get("M") ?? "query failed");
    }
    return rows;
  }

  /** The whole data folder as a tar file. */
  dump(): Promise<Blob> {
    this.query("checkpoint");
    return this.pglite.dumpDataDir("none");
  }

  async close(): Promise<void> {
    this.query("checkpoint");
    await this.wal?.flush();
    await this.pglite.close();
  }
}
