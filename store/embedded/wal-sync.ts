import { close, closeSync, fdatasync, fdatasyncSync, fsyncSync, open, openSync } from "node:fs";
import { promisify } from "node:util";
import type { PGlite, postgresMod } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** What we use of an open file of the engine's file system. */
interface Stream {
  nfd?: number;
  node: TreeNode;
}

interface TreeNode {
  name: string;
  parent: TreeNode;
}

type Write = (
  stream: Stream,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position?: number,
) => number;

interface StreamOperations {
  write: Write;
  fsync?: (stream: Stream) => number;
}

const openFile = promisify(open);
const syncFile = promisify(fdatasync);
const closeFile = promisify(close);

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/**
 * Makes Postgres' own durability rules real. The engine writes through Node but never syncs; here its fsync calls
 * reach the disk, with one exception: the write-ahead log. Its segments are only marked when the engine asks for a
 * sync, because most commits need not wait for the disk. They are synced
 * - by `flush()`, which a durable commit awaits before it is acknowledged: one sync serves all commits waiting for it;
 * - before any other file is written, so that no data page or control file is ever ahead of the log.
 */
export class WalSync {
  private dirty = new Set<string>();
  private flushing = new Set<string>();
  private running: Promise<void> | undefined;
  private queued: Promise<void> | undefined;
  private readonly segments = new WeakMap<TreeNode, { name: string; path: string | undefined }>();

  /** Resolves when everything written to the log so far is on disk. */
  async flush(): Promise<void> {
    if (this.running) {
      this.queued ??= this.running.then(() => this.start());
      return this.queued;
    }
    return this.start();
  }

  private start(): Promise<void> {
    this.queued = undefined;
    this.flushing = this.dirty;
    this.dirty = new Set();
    this.running = this.syncAll().finally(() => {
      this.running = undefined;
      this.flushing = new Set();
    });
    return this.running;
  }

  private async syncAll(): Promise<void> {
    for (const path of this.flushing) {
      try {
        const descriptor = await openFile(path, "r+");
        await syncFile(descriptor).finally(() => closeFile(descriptor));
      } catch (error) {
        // A segment that a checkpoint removed or recycled is no longer needed.
        if (!isMissing(error)) throw error;
      }
    }
  }

  private syncNow(): void {
    for (const path of new Set([...this.dirty, ...this.flushing])) {
      try {
        const descriptor = openSync(path, "r+");
        fdatasyncSync(descriptor);
        closeSync(descriptor);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    this.dirty.clear();
  }

  /** The path of a log segment, undefined for any other file. Renamed files (recycled segments) are looked at again. */
  private segmentOf(root: string, node: TreeNode): string | undefined {
    const known = this.segments.get(node);
    if (known && known.name === node.name) return known.path;
    const isSegment = /^[0-9A-F]{24}$/.test(node.name) && node.parent.name === "pg_wal";
    const path = isSegment ? `${root}/pg_wal/${node.name}` : undefined;
    this.segments.set(node, { name: node.name, path });
    return path;
  }

  install(operations: StreamOperations, root: string): void {
    const write = operations.write;
    operations.write = (stream, buffer, offset, length, position) => {
      const segment = this.segmentOf(root, stream.node);
      if (segment) this.dirty.add(segment);
      else if (this.dirty.size > 0 || this.flushing.size > 0) this.syncNow();
      return write(stream, buffer, offset, length, position);
    };
    operations.fsync = (stream) => {
      const segment = this.segmentOf(root, stream.node);
      if (!segment && stream.nfd !== undefined) fsyncSync(stream.nfd);
      return 0;
    };
  }
}

function hasStreamOperations(value: unknown): value is { stream_ops: StreamOperations } {
  return typeof value === "object" && value !== null && "stream_ops" in value;
}

/** PGlite's file system on a folder, with syncing built in. */
export class DurableFiles extends NodeFS {
  readonly wal: WalSync;

  constructor(folder: string, wal: WalSync) {
    super(folder);
    this.wal = wal;
  }

  override async init(
    pglite: PGlite,
    options: Partial<postgresMod.PostgresMod>,
  ): Promise<{ emscriptenOpts: Partial<postgresMod.PostgresMod> }> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const install = (module: postgresMod.PostgresMod): void => {
      const system: unknown = module.FS.filesystems.NODEFS;
      if (!hasStreamOperations(system)) throw new Error("PGlite's node file system has another shape");
      this.wal.install(system.stream_ops, this.rootDir);
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] } };
  }
}
