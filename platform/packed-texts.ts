import { setImmediate } from "node:timers/promises";

/** Long texts in memory that all threads share: handing them to another thread copies nothing. */
export interface PackedTexts {
  bytes: Uint8Array<SharedArrayBuffer>;
  /** Where each text ends, in bytes. */
  ends: readonly number[];
}

/** Bytes copied in one turn of the event loop: less than a millisecond. */
const BYTES_AT_ONCE = 1_000_000;

/** Packs texts, in turns between which others are answered. */
export async function packTexts(texts: readonly string[]): Promise<PackedTexts> {
  const ends: number[] = [];
  let end = 0;
  for (const text of texts) {
    end += Buffer.byteLength(text);
    ends.push(end);
  }
  const buffer = Buffer.from(new SharedArrayBuffer(end));
  let copied = 0;
  for (const [place, text] of texts.entries()) {
    const start = ends[place - 1] ?? 0;
    buffer.write(text, start);
    if (start - copied < BYTES_AT_ONCE) continue;
    copied = start;
    await setImmediate();
  }
  return { bytes: new Uint8Array(buffer.buffer), ends };
}

/** The texts again, on whichever thread needs them. */
export function unpackTexts({ bytes, ends }: PackedTexts): string[] {
  const buffer = Buffer.from(bytes.buffer);
  return ends.map((end, place) => buffer.toString("utf8", ends[place - 1] ?? 0, end));
}
