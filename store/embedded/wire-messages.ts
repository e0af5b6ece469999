/**
 * The Postgres wire protocol, version 3, as far as a server needs it: cutting a byte stream into messages and building
 * the few answers that the multiplexer gives itself. Source: PostgreSQL manual, "Frontend/Backend Protocol".
 */

/** One message as it travels: a type byte, a length of four bytes that counts itself, the body. */
export interface WireMessage {
  type: string;
  /** The whole message including type and length. */
  bytes: Buffer;
}

const EMPTY = Buffer.alloc(0);
const MAX_MESSAGE = 0x3fffffff;

/** Collects reads of any size and hands out complete messages; a large message is joined once, when it is complete. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private size = 0;

  get buffered(): number {
    return this.size;
  }

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** The first `length` bytes, joined but left in place; undefined while fewer are there. */
  private peek(length: number): Buffer | undefined {
    if (this.size < length) return undefined;
    let first = this.chunks[0] ?? EMPTY;
    if (first.length < length) {
      first = Buffer.concat(this.chunks);
      this.chunks = [first];
    }
    return first;
  }

  private take(length: number): Buffer | undefined {
    if (this.size < length) return undefined;
    const first = this.peek(length) ?? EMPTY;
    this.size -= length;
    if (first.length === length) this.chunks.shift();
    else this.chunks[0] = first.subarray(length);
    return first.subarray(0, length);
  }

  private headerAt(offset: number): number | undefined {
    const header = this.peek(offset + 4);
    if (!header) return undefined;
    const length = header.readInt32BE(offset);
    if (length < 4 || length > MAX_MESSAGE) throw new Error("invalid message length");
    return length;
  }

  /** A start-up packet: length first, no type byte. */
  startup(): Buffer | undefined {
    const length = this.headerAt(0);
    return length === undefined ? undefined : this.take(length);
  }

  next(): WireMessage | undefined {
    const length = this.headerAt(1);
    if (length === undefined) return undefined;
    const bytes = this.take(length + 1);
    return bytes ? { type: String.fromCharCode(bytes[0] ?? 0), bytes } : undefined;
  }
}

/** The messages in a buffer that holds only complete ones. */
export function* splitMessages(buffer: Buffer): Generator<WireMessage> {
  let at = 0;
  while (at + 5 <= buffer.length) {
    const end = at + 1 + buffer.readInt32BE(at + 1);
    yield { type: String.fromCharCode(buffer[at] ?? 0), bytes: buffer.subarray(at, end) };
    at = end;
  }
}

/** The zero-terminated text that starts at `at`, and the position after it. */
export function readText(bytes: Buffer, at: number): { text: string; end: number } {
  const zero = bytes.indexOf(0, at);
  const end = zero < 0 ? bytes.length : zero;
  return { text: bytes.toString("utf8", at, end), end: end + 1 };
}

export function message(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part));
  const size = body.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.allocUnsafe(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(size, 1);
  return Buffer.concat([head, ...body]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const SYNC = message("S");

export function queryMessage(sql: string): Buffer {
  return message("Q", sql);
}

export function closeStatement(name: string): Buffer {
  return message("C", Buffer.from("S"), name);
}

export function readyForQuery(status: string): Buffer {
  return message("Z", Buffer.from(status));
}

export function errorResponse(severity: "ERROR" | "FATAL", code: string, text: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`];
  return message("E", ...fields, Buffer.from([0]));
}

/** The fields of an ErrorResponse by their letter (C the SQLSTATE, M the text). */
export function readError(bytes: Buffer): Map<string, string> {
  const fields = new Map<string, string>();
  let at = 5;
  while (at < bytes.length && bytes[at] !== 0) {
    const field = readText(bytes, at + 1);
    fields.set(String.fromCharCode(bytes[at] ?? 0), field.text);
    at = field.end;
  }
  return fields;
}

/** The columns of a DataRow as text. */
export function readRow(bytes: Buffer): (string | null)[] {
  const row: (string | null)[] = [];
  let at = 7;
  for (let column = bytes.readInt16BE(5); column > 0; column--) {
    const length = bytes.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : bytes.toString("utf8", at, at + length));
    if (length > 0) at += length;
  }
  return row;
}
