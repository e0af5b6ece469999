import { gunzipSync } from "fflate";
import { CoachError } from "#platform/errors.ts";
import type { SourceDocument } from "#store/documents.ts";
import { readHtml } from "./read-html.ts";
import { readJsonl } from "./read-jsonl.ts";
import { readPdf } from "./read-pdf.ts";

/** What is known about a file besides its content. */
export interface FileDescription {
  fileName: string;
  /** The day it became public, `YYYY-MM-DD`. */
  publishedAt: string;
  title?: string | undefined;
  publisher?: string | undefined;
  kind?: string | undefined;
  symbols?: string[] | undefined;
  language?: string | undefined;
  url?: string | undefined;
}

const maxTextBytes = 50 * 1024 * 1024;

/**
 * The documents in a file: text, markdown, HTML, PDF or JSON lines, each also gzipped. The format follows from the
 * first bytes and the name. Fails with `invalid_input` or `too_large`, saying what to do.
 */
export async function readDocument(bytes: Uint8Array, file: FileDescription): Promise<SourceDocument[]> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return readDocument(unpack(bytes), { ...file, fileName: file.fileName.replace(/\.gz$/i, "") });
  }
  if (isPdf(bytes) || /\.pdf$/i.test(file.fileName)) {
    return [described(file, undefined, (await readPdf(bytes)).text)];
  }
  if (bytes.length > maxTextBytes) {
    throw new CoachError(
      "too_large",
      "This file is larger than 50 MB: split it, or add only the part you need.",
    );
  }
  const text = decode(bytes);
  if (/\.(jsonl|ndjson)$/i.test(file.fileName)) return readJsonl(text);
  if (/\.x?html?$/i.test(file.fileName) || /^\s*(<!doctype html|<html|<\?xml[^>]*>\s*<html)/i.test(text)) {
    const page = readHtml(text);
    return [described(file, page.title ?? undefined, page.text)];
  }
  return [described(file, /^#\s+(.{3,200})$/m.exec(text)?.[1], withoutHtmlComments(text))];
}

/** A markdown viewer does not show comments, so they are no part of what the document says. */
function withoutHtmlComments(text: string): string {
  return text.replace(/<!--[\s\S]*?(-->|$)/g, "");
}

function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 1024)).includes("%PDF-");
}

function unpack(bytes: Uint8Array): Uint8Array {
  // The last four bytes hold the unpacked size, so that a small file cannot fill the memory.
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  if (size > maxTextBytes) {
    throw new CoachError("too_large", "This file unpacks to more than 50 MB: split it and add the parts.");
  }
  try {
    return gunzipSync(bytes, { out: new Uint8Array(size) });
  } catch {
    throw new CoachError("invalid_input", "This gzip file is damaged: pack or download it again.");
  }
}

function decode(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : null;
  if (encoding) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: every byte sequence is valid in Windows-1252, the usual other encoding.
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function described(file: FileDescription, title: string | undefined, text: string): SourceDocument {
  if (!/[\p{L}\p{N}]/u.test(text)) {
    throw new CoachError(
      "invalid_input",
      "This file holds no readable text: check that it is the right one.",
    );
  }
  return {
    documentKey: file.url ?? `file:${file.fileName}`,
    title: (file.title ?? title ?? file.fileName).trim(),
    publisher: file.publisher ?? "own document",
    kind: file.kind ?? "note",
    publishedAt: file.publishedAt,
    symbols: file.symbols ?? [],
    language: file.language ?? "en",
    text,
    url: file.url ?? null,
  };
}
