import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { type SessionEffects, sessionEffects } from "./session-effects.ts";
import { closeStatement, MessageReader, message, readText, type WireMessage } from "./wire-messages.ts";

/** The text with which a commit asks to be on disk before it is acknowledged. A server ignores the comment. */
export const DURABLE_COMMIT = "commit /* durable */";

/** What runs in one go: a simple query, or everything up to Sync (or Flush). */
export interface Unit {
  messages: Buffer[];
  kind: "query" | "extended" | "copy";
  /** False when it ends with Flush: the client goes on before the engine may serve anyone else. */
  complete: boolean;
  durable: boolean;
  effects: SessionEffects[];
  /** The unit leaves an unnamed statement of this client behind. */
  parsesUnnamed: boolean;
  /** The Parse message of the unnamed statement that the unit uses without having parsed it itself. */
  borrowed: Buffer | undefined;
  since: number;
}

export interface CopyIn {
  query: Buffer;
  data: Buffer[];
  size: number;
}

const COPY_LIMIT = 512 * 1024 * 1024;

/** One connection: cuts its bytes into units and keeps what Postgres would keep in its own backend process. */
export class Client {
  readonly reader = new MessageReader();
  readonly queue: Unit[] = [];
  readonly statements = new Set<string>();
  readonly channels = new Set<string>();
  /** Settings as the connection asked for at its start, and as they are now. */
  initialSettings = new Map<string, string>();
  settings = new Map<string, string>();
  readonly touched = new Set<string>();
  phase: "startup" | "password" | "ready" | "closed" = "startup";
  copy: CopyIn | undefined;
  /** A reply is held back until the disk has it; nothing else of this client runs meanwhile. */
  holding = false;
  idleSince = 0;
  private open: Unit | undefined;
  private lastParse: Buffer | undefined;
  readonly id: number;
  readonly secret: number;
  readonly socket: Socket;

  constructor(id: number, secret: number, socket: Socket) {
    this.id = id;
    this.secret = secret;
    this.socket = socket;
  }

  send(bytes: Buffer): void {
    if (this.phase !== "closed" && !this.socket.destroyed) this.socket.write(bytes);
  }

  /** Takes one message of a ready client. Terminate is the caller's. */
  accept(received: WireMessage): void {
    if ("dcf".includes(received.type)) {
      // Copy data without a copy is what is still on its way after one that failed: ignored, as a server does.
      if (this.copy) this.acceptCopy(this.copy, received);
    } else if (received.type === "Q") this.acceptQuery(received.bytes);
    else this.acceptExtended(received);
  }

  private acceptExtended(received: WireMessage): void {
    const unit = this.open ?? this.start("extended");
    this.open = unit;
    unit.messages.push(this.renamed(unit, received));
    if (received.type === "S" || received.type === "H" || received.type === "F") {
      unit.complete = received.type !== "H";
      if (received.type === "S" && unit.effects.some((effect) => effect.maybeCopyIn)) {
        // A COPY that waits for data would never end: this makes it fail, and is ignored by everything else.
        unit.messages.splice(-1, 0, message("f", "COPY FROM STDIN needs the simple query protocol here"));
      }
      this.open = undefined;
      this.queue.push(unit);
    }
  }

  private start(kind: Unit["kind"]): Unit {
    return {
      messages: [],
      kind,
      complete: true,
      durable: false,
      effects: [],
      parsesUnnamed: false,
      borrowed: undefined,
      since: performance.now(),
    };
  }

  private acceptQuery(bytes: Buffer): void {
    const unit = this.start("query");
    const sql = bytes.toString("utf8", 5, bytes.length - 1);
    const effects = sessionEffects(sql);
    unit.messages.push(bytes);
    unit.effects.push(effects);
    unit.durable = sql === DURABLE_COMMIT;
    if (effects.copyIn) unit.kind = "copy";
    else if (effects.maybeCopyIn) {
      unit.messages.push(message("f", "COPY FROM STDIN must be the only statement here"));
    }
    this.queue.push(unit);
  }

  private acceptCopy(copy: CopyIn, received: WireMessage): void {
    copy.data.push(received.bytes);
    copy.size += received.bytes.length;
    if (copy.size > COPY_LIMIT) {
      copy.data = [message("f", "COPY of more than 512 MB: send it in parts")];
    } else if (received.type === "d") return;
    const unit = this.start("query");
    unit.messages.push(copy.query, ...copy.data);
    this.copy = undefined;
    this.queue.unshift(unit);
  }

  /** A statement name that no other client can have; the unnamed statement keeps having none. */
  private ownName(name: string): string {
    const short = name.length > 40 ? createHash("sha1").update(name).digest("hex") : name;
    return `c${this.id}_${short}`;
  }

  private renamed(unit: Unit, { type, bytes }: WireMessage): Buffer {
    if (type === "P") return this.renamedParse(unit, bytes);
    if (type === "B") {
      const portal = readText(bytes, 5);
      const statement = readText(bytes, portal.end);
      if (statement.text === "") this.borrow(unit);
      else {
        const own = this.ownName(statement.text);
        return message("B", bytes.subarray(5, portal.end), own, bytes.subarray(statement.end));
      }
    } else if ((type === "D" || type === "C") && bytes[5] === 83) {
      const statement = readText(bytes, 6);
      if (statement.text !== "") {
        const own = this.ownName(statement.text);
        if (type === "C") this.statements.delete(own);
        return message(type, bytes.subarray(5, 6), own);
      }
      if (type === "D") this.borrow(unit);
    }
    return bytes;
  }

  private renamedParse(unit: Unit, bytes: Buffer): Buffer {
    const name = readText(bytes, 5);
    const sql = readText(bytes, name.end);
    const effects = sessionEffects(sql.text);
    unit.effects.push(effects.copyIn ? { ...effects, maybeCopyIn: true } : effects);
    if (sql.text === DURABLE_COMMIT) unit.durable = true;
    if (name.text === "") {
      unit.parsesUnnamed = true;
      this.lastParse = bytes;
      return bytes;
    }
    const own = this.ownName(name.text);
    this.statements.add(own);
    return message("P", own, bytes.subarray(name.end));
  }

  private borrow(unit: Unit): void {
    if (!unit.parsesUnnamed && !unit.borrowed) unit.borrowed = this.lastParse;
  }

  /** The messages that free what this client left in the shared session. */
  closing(): Buffer[] {
    const messages = [...this.statements].map(closeStatement);
    this.statements.clear();
    return messages;
  }
}
