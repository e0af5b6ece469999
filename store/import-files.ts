import { hash } from "node:crypto";
import type { Database } from "./open-store.ts";

/** How the bytes of imported files are kept. What a new algorithm needs (a key, say) it takes when it is made. */
interface Sealing {
  /** Its name, kept with every file, so that files of an earlier algorithm stay readable. */
  algorithm: string;
  seal(bytes: Uint8Array): Uint8Array;
  open(sealed: Uint8Array): Uint8Array;
}

/** As received: the database and its disks are trusted. */
const plain: Sealing = { algorithm: "plain", seal: (bytes) => bytes, open: (sealed) => sealed };

/** The first one seals new files. */
const sealings: readonly [Sealing, ...Sealing[]] = [plain];

/** The same bytes, not copied: a file may have fifty megabytes. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A file as it is kept: its bytes sealed, how, and the SHA-256 (hex) of the bytes as received. */
export function sealFile(bytes: Uint8Array): { raw: Buffer; algorithm: string; sha256: string } {
  const [sealing] = sealings;
  return {
    raw: bufferOf(sealing.seal(bytes)),
    algorithm: sealing.algorithm,
    sha256: hash("sha256", bytes, "hex"),
  };
}

/**
 * The bytes of an imported file as received; null when there is no such import.
 * @throws Error when they are not the bytes whose hash was kept, or nobody can open them any more
 */
export async function readFileOfImport(database: Database, importId: string): Promise<Uint8Array | null> {
  const rows = await database.query<{ raw: Uint8Array; algorithm: string; sha256: string }>(
    `select raw, raw_algorithm as algorithm, sha256 from import_batch
      where tenant_id = current_tenant() and import_id = $1`,
    [importId],
  );
  const [row] = rows;
  if (!row) return null;
  const sealing = sealings.find(({ algorithm }) => algorithm === row.algorithm);
  if (!sealing) throw new Error(`the file of import ${importId} is sealed by an algorithm that is not known`);
  const bytes = sealing.open(row.raw);
  if (hash("sha256", bytes, "hex") !== row.sha256)
    throw new Error(`the file of import ${importId} is not the one that was received: its hash differs`);
  return bytes;
}
