import { close, closeSync, fdatasync, fdatasyncSync, fstatSync, fsyncSync, open, openSync } from "node:fs";
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

type Write = (stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number) => number;

interface StreamOperations {
  write: Write;
  setattr: (stream: Stream, attributes: object) => void;
  fsync?: (stream: Stream) => number;
}

const openFile = promisify(open);
const syncFile = promisify(fdatasync);
const closeFile = promisify(close);

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** A log segment: where it is, and the log position of its first byte. */
interface Segment {
  path: string;
  start: number;
}

const PAGE = 8192;

/**
 * Makes Postgres' own durability rules real. The engine writes through Node but never syncs; here its fsync calls
 * reach the disk, with one exception: the write-ahead log. Its segments are only marked when the engine asks for a
 * sync, because most commits need not wait for the disk. They are synced
 * - by `flush()`, which a durable commit awaits before it is acknowledged: one sync serves all commits waiting for it;
 * - before a page, or any other file, is written that the log must be ahead of: nothing on disk may be newer than
 *   the log that explains it.
 * Files are taken to be on disk when the engine starts (prepare-folder.ts), so that only what it wrote is synced.
 */
export class WalSync {
  private dirty = new Set<string>();
  private flushing = new Set<string>();
  /** Log positions from which on the log may not be on disk, for the two sets above. */
  private dirtyFrom = Number.POSITIVE_INFINITY;
  private flushingFrom = Number.POSITIVE_INFINITY;
  private running: Promise<void> | undefined;
  private queued: Promise<void> | undefined;
  private readonly written = new WeakSet<TreeNode>();
  private readonly segments = new WeakMap<TreeNode, { name: string; segment: Segment | undefined }>();

  get isDirty(): boolean {
    return this.dirty.size > 0;
  }

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
    this.flushingFrom = this.dirtyFrom;
    this.dirty = new Set();
    this.dirtyFrom = Number.POSITIVE_INFINITY;
    this.running = this.syncAll().finally(() => {
      this.running = undefined;
      this.flushing = new Set();
      this.flushingFrom = Number.POSITIVE_INFINITY;
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
    this.dirtyFrom = Number.POSITIVE_INFINITY;
    this.flushingFrom = Number.POSITIVE_INFINITY;
  }

  /** The log segment that a file is, undefined for any other file. Renamed files (recycled ones) are looked at again. */
  private segmentOf(root: string, stream: Stream): Segment | undefined {
    const { node } = stream;
    const known = this.segments.get(node);
    if (known && known.name === node.name) return known.segment;
    let segment: Segment | undefined;
    if (/^[0-9A-F]{24}$/.test(node.name) && node.parent.name === "pg_wal" && stream.nfd !== undefined) {
      const high = Number.parseInt(node.name.slice(8, 16), 16) * 2 ** 32;
      const start = high + Number.parseInt(node.name.slice(16), 16) * fstatSync(stream.nfd).size;
      segment = { path: `${root}/pg_wal/${node.name}`, start };
    }
    this.segments.set(node, { name: node.name, segment });
    return segment;
  }

  /** Whether what is written must wait for the log: unless it is pages of a relation, all older than what is missing. */
  private needsLog(node: TreeNode, bytes: Uint8Array): boolean {
    const missing = Math.min(this.dirtyFrom, this.flushingFrom);
    if (missing === Number.POSITIVE_INFINITY) return false;
    if (!/^\d+(?:_fsm|_vm)?(?:\.\d+)?$/.test(node.name) || bytes.length % PAGE !== 0) return true;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += PAGE) {
      const position = view.getUint32(at, true) * 2 ** 32 + view.getUint32(at + 4, true);
      if (position > missing) return true;
    }
    return false;
  }

  install(operations: StreamOperations, root: string): void {
    const { write, setattr } = operations;
    operations.write = (stream, buffer, offset, length, position) => {
      const segment = this.segmentOf(root, stream);
      if (segment) {
        this.dirty.add(segment.path);
        this.dirtyFrom = Math.min(this.dirtyFrom, segment.start + position);
      } else {
        this.written.add(stream.node);
        const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
        if (this.needsLog(stream.node, bytes)) this.syncNow();
      }
      return write(stream, buffer, offset, length, position);
    };
    operations.setattr = (stream, attributes) => {
      this.written.add(stream.node);
      setattr(stream, attributes);
    };
    operations.fsync = (stream) => {
      if (stream.nfd === undefined || this.segmentOf(root, stream)) return 0;
      const isFolder = fstatSync(stream.nfd).isDirectory();
      if (isFolder || this.written.delete(stream.node)) fsyncSync(stream.nfd);
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
