import { readText } from "./wire-messages.ts";

export type Startup =
  | { kind: "encryption" }
  | { kind: "cancel"; id: number; secret: number }
  | { kind: "unsupported" }
  | { kind: "session"; settings: Map<string, string> };

const PROTOCOL_3 = 3;
const CANCEL = 80877102;
const SSL = 80877103;
const GSS = 80877104;

/** Parameters that are not settings of the session. */
const IGNORED = new Set(["user", "database", "replication", "client_encoding", "options"]);

/** `-c name=value` and `--name=value`; a backslash keeps the blank that follows it. */
function readOptions(options: string, settings: Map<string, string>): void {
  const words = [...options.matchAll(/(?:\\.|[^\s\\])+/gs)].map((match) => match[0].replace(/\\(.)/gs, "$1"));
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const text = word === "-c" ? (words[++at] ?? "") : word.replace(/^(?:-c|--)/, "");
    const equals = text.indexOf("=");
    if (equals > 0)
      settings.set(text.slice(0, equals).toLowerCase().replaceAll("-", "_"), text.slice(equals + 1));
  }
}

/** Reads the first packet of a connection. Settings of the database that others share (timeouts) are not ours. */
export function readStartup(packet: Buffer): Startup {
  const code = packet.length >= 8 ? packet.readInt32BE(4) : 0;
  if (code === SSL || code === GSS) return { kind: "encryption" };
  if (code === CANCEL) return { kind: "cancel", id: packet.readInt32BE(8), secret: packet.readInt32BE(12) };
  if (code >> 16 !== PROTOCOL_3) return { kind: "unsupported" };
  const settings = new Map<string, string>();
  let at = 8;
  while (at < packet.length && packet[at] !== 0) {
    const name = readText(packet, at);
    const value = readText(packet, name.end);
    at = value.end;
    if (name.text === "options") readOptions(value.text, settings);
    // Options of a later protocol minor start with _pq_.
    else if (!IGNORED.has(name.text) && !name.text.startsWith("_pq_")) {
      settings.set(name.text.toLowerCase(), value.text);
    }
  }
  return { kind: "session", settings };
}
