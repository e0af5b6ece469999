import { CoachError } from "#platform/errors.ts";
import { guessEncoding, type LegacyEncoding } from "./guess-encoding.ts";

export interface DecodedText {
  text: string;
  encoding: "utf-8" | "utf-16le" | "utf-16be" | LegacyEncoding;
}

const signatures: readonly { bytes: readonly number[]; message: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    message:
      "This is a zip or an Excel workbook. Open it and save the sheet as CSV (UTF-8), then import that file.",
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    message:
      "This is an old Excel workbook. Open it and save the sheet as CSV (UTF-8), then import that file.",
  },
  {
    bytes: [0x25, 0x50, 0x44, 0x46],
    message: "This is a PDF. Export the transactions as CSV or JSON instead.",
  },
  {
    bytes: [0x1f, 0x8b],
    message: "This file is compressed with gzip. Unpack it first, then import the file inside.",
  },
];

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** Zero bytes at every other place are how plain letters look in UTF-16. */
function guessUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const length = Math.min(bytes.length - (bytes.length % 2), 2000);
  if (length < 4) return null;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < length; index += 2) {
    if (bytes[index] === 0) even += 1;
    if (bytes[index + 1] === 0) odd += 1;
  }
  const pairs = length / 2;
  if (odd > pairs * 0.7 && even < pairs * 0.1) return "utf-16le";
  if (even > pairs * 0.7 && odd < pairs * 0.1) return "utf-16be";
  return null;
}

function encodingOf(bytes: Uint8Array): DecodedText["encoding"] {
  if (startsWith(bytes, [0xff, 0xfe])) return "utf-16le";
  if (startsWith(bytes, [0xfe, 0xff])) return "utf-16be";
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return "utf-8";
  const wide = guessUtf16(bytes);
  if (wide) return wide;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return guessEncoding(bytes);
    throw error;
  }
}

/**
 * Bytes of a text file as text with `\n` line ends and without a byte order mark.
 * @throws CoachError invalid_input when the file is empty, binary, or another kind of document
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  for (const signature of signatures) {
    if (startsWith(bytes, signature.bytes)) throw new CoachError("invalid_input", signature.message);
  }
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding)
    .decode(bytes)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  if (text.trim() === "") {
    throw new CoachError(
      "invalid_input",
      "The file is empty. Export it again and check that it has content.",
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary content
  if (/[\u0000-\u0008\u000E-\u001A\u001C-\u001F]/.test(text)) {
    throw new CoachError(
      "invalid_input",
      "The file is not text: it holds binary content. Import the CSV or JSON export of your broker.",
    );
  }
  if (/^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body|error)\b/i.test(text)) {
    throw new CoachError(
      "invalid_input",
      "This is a web page, not an export; the download probably ended on a sign-in or error page. Export again.",
    );
  }
  return { text, encoding };
}
