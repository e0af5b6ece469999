import { chmodSync, closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

const BLOCK = 512;

/** Writes the files of an uncompressed tar archive (ustar, as PGlite dumps a data folder) below a folder. */
export function unpackTar(archive: Buffer, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let at = 0;
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const text = (from: number, length: number): string => {
      const field = archive.subarray(at + from, at + from + length);
      const end = field.indexOf(0);
      return field.toString("utf8", 0, end < 0 ? length : end);
    };
    const prefix = text(345, 155);
    const name = join("/", prefix, text(0, 100));
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const type = text(156, 1);
    const path = join(folder, name);
    if (type === "5") mkdirSync(path, { recursive: true, mode: 0o700 });
    else if (type === "0" || type === "") {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const file = openSync(path, "w", 0o600);
      let written = 0;
      while (written < size) {
        const from = at + BLOCK + written;
        written += writeSync(file, archive.subarray(from, at + BLOCK + size));
      }
      closeSync(file);
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  chmodSync(folder, 0o700);
}
