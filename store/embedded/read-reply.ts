import { splitMessages } from "./wire-messages.ts";

export interface Reply {
  /** What the client gets. */
  bytes: Buffer;
  /** Transaction status after it: I idle, T in a transaction, E in a failed one; undefined before Sync. */
  status: string | undefined;
  failed: boolean;
  notifications: Buffer[];
}

/** Takes out of the engine's answer what is not for the client that asked. */
export function readReply(answer: Buffer, dropParse: boolean, dropCopyIn: boolean): Reply {
  const parts: Buffer[] = [];
  const reply: Reply = { bytes: answer, status: undefined, failed: false, notifications: [] };
  let parseToDrop = dropParse;
  for (const { type, bytes } of splitMessages(answer)) {
    if (type === "A") reply.notifications.push(bytes);
    else if (type === "1" && parseToDrop) parseToDrop = false;
    else if (!(type === "G" && dropCopyIn)) parts.push(bytes);
    if (type === "Z") reply.status = String.fromCharCode(bytes[5] ?? 0);
    else if (type === "E") reply.failed = true;
  }
  const kept = parts.reduce((sum, part) => sum + part.length, 0);
  if (kept !== answer.length) reply.bytes = Buffer.concat(parts);
  return reply;
}
