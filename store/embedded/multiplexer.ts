import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { Client, type Unit } from "./client.ts";
import type { Engine } from "./engine.ts";
import { readReply } from "./read-reply.ts";
import { Reception } from "./reception.ts";
import { SharedSession } from "./shared-session.ts";
import { errorResponse, message, queryMessage, readyForQuery, SYNC } from "./wire-messages.ts";

export interface MultiplexerOptions {
  /** Asked of every connection when set (loopback TCP); a socket in a private folder needs none. */
  password: string | undefined;
  /** A statement that could not start for so long is refused: another client holds a transaction. */
  waitLimitMs: number;
  /** A transaction left idle for so long is rolled back and its connection closed when others wait. */
  idleLimitMs: number;
  /** The engine broke: the process (or thread) has to open it again. */
  onDeath: (error: unknown) => void;
}

const SLICE_MS = 5;
const COPY_DATA = "d".charCodeAt(0);

/**
 * Lets many clients share one backend. A client's unit (see client.ts) runs as a whole; while it is in a transaction
 * the client owns the engine and everyone else waits; when it leaves, its transaction is rolled back.
 */
export class Multiplexer {
  private readonly engine: Engine;
  private readonly options: MultiplexerOptions;
  private readonly session: SharedSession;
  private readonly clients = new Set<Client>();
  private readonly waiting = new Set<Client>();
  private readonly leaving: Client[] = [];
  private readonly tasks: (() => void)[] = [];
  private readonly reception: Reception;
  private readonly timer: NodeJS.Timeout;
  private owner: Client | undefined;
  private unnamedOwner: Client | undefined;
  private nextId = 1;
  private running = false;
  private dead = false;

  constructor(engine: Engine, options: MultiplexerOptions) {
    this.engine = engine;
    this.options = options;
    this.session = new SharedSession(engine);
    this.reception = new Reception(engine, options.password);
    this.timer = setInterval(() => this.enforceLimits(), 500).unref();
  }

  connect(socket: Socket): void {
    const client = new Client(this.nextId++, randomInt(1, 0x7fffffff), socket);
    this.clients.add(client);
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      try {
        client.reader.push(chunk);
        this.read(client);
        this.work();
      } catch (error) {
        client.send(errorResponse("FATAL", "08P01", `protocol violation: ${String(error)}`));
        socket.destroy();
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.leave(client));
  }

  /** Runs work of our own between transactions. */
  exclusive<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.tasks.push(() => {
        this.unnamedOwner = undefined;
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
      this.work();
    });
  }

  /** Ends all connections. The engine is left to its owner, whatever state it is in. */
  close(): void {
    this.dead = true;
    clearInterval(this.timer);
    for (const client of this.clients) client.socket.destroy();
  }

  private read(client: Client): void {
    while (client.phase !== "closed") {
      if (client.phase === "startup") {
        const packet = client.reader.startup();
        if (!packet) return;
        const target = this.reception.start(client, packet);
        if (target) this.cancel(target.id, target.secret);
        continue;
      }
      const received = client.reader.next();
      if (!received) return;
      if (received.type === "X") {
        client.socket.end();
        return;
      }
      if (client.phase === "password") this.reception.checkPassword(client, received.bytes);
      else client.accept(received);
      if (client.queue.length > 0) this.waiting.add(client);
    }
  }

  private cancel(id: number, secret: number): void {
    for (const client of this.clients) {
      const unit = client.queue[0];
      // What runs cannot be stopped, only what still waits.
      if (client.id === id && client.secret === secret && unit && client !== this.owner) {
        this.refuse(client, unit, "57014", "canceling statement due to user request");
      }
    }
  }

  /** Answers a unit that has not run with an error. */
  private refuse(client: Client, unit: Unit, code: string, text: string): void {
    const at = client.queue.indexOf(unit);
    if (at >= 0) client.queue.splice(at, 1);
    if (client.queue.length === 0) this.waiting.delete(client);
    if (unit.complete) client.send(Buffer.concat([errorResponse("ERROR", code, text), readyForQuery("I")]));
    else this.dismiss(client, code, text);
  }

  private dismiss(client: Client, code: string, text: string): void {
    client.send(errorResponse("FATAL", code, text));
    client.socket.destroySoon();
    this.leave(client);
  }

  private leave(client: Client): void {
    if (!this.clients.delete(client)) return;
    client.phase = "closed";
    this.waiting.delete(client);
    client.queue.length = 0;
    this.leaving.push(client);
    this.work();
  }

  private enforceLimits(): void {
    const now = performance.now();
    const owner = this.owner;
    const others = [...this.waiting].filter((client) => client !== owner);
    if (owner && !owner.holding && owner.queue.length === 0 && others.length > 0) {
      if (now - owner.idleSince > this.options.idleLimitMs) {
        this.dismiss(owner, "25P03", "the transaction was idle too long while others waited");
      }
    }
    for (const client of others) {
      const unit = client.queue[0];
      if (unit && !client.holding && now - unit.since > this.options.waitLimitMs) {
        this.refuse(client, unit, "57014", "the statement waited too long for another transaction");
      }
    }
  }

  /** Runs what can run, in slices, so that sockets are read in between. */
  private work(): void {
    if (this.running || this.dead) return;
    this.running = true;
    const until = performance.now() + SLICE_MS;
    try {
      while (this.step()) {
        if (performance.now() > until) {
          setImmediate(() => this.work());
          break;
        }
      }
    } catch (error) {
      this.dead = true;
      this.options.onDeath(error);
    } finally {
      this.running = false;
    }
  }

  private step(): boolean {
    for (const client of this.leaving.splice(0)) this.cleanUp(client);
    if (this.owner) {
      const unit = this.owner.holding ? undefined : this.owner.queue.shift();
      if (!unit) return false;
      this.execute(this.owner, unit);
      return true;
    }
    const task = this.tasks.shift();
    if (task) {
      task();
      return true;
    }
    for (const client of this.waiting) {
      if (client.holding) continue;
      this.waiting.delete(client);
      const unit = client.queue.shift();
      // Back to the end of the line: everyone gets one unit (or transaction) per round.
      if (client.queue.length > 0) this.waiting.add(client);
      if (!unit) continue;
      this.execute(client, unit);
      return true;
    }
    return false;
  }

  private cleanUp(client: Client): void {
    const owned = this.owner === client;
    if (this.owner && !owned) {
      // Not while another one's transaction is open: its rollback would bring the channels back.
      this.leaving.push(client);
      setImmediate(() => this.work());
      return;
    }
    this.engine.run(Buffer.concat([...client.closing(), SYNC]));
    if (owned) {
      this.engine.run(queryMessage("rollback"));
      this.owner = undefined;
    }
    this.unnamedOwner = undefined;
    this.session.forget(client);
  }

  private execute(client: Client, unit: Unit): void {
    const mine = this.owner === client;
    if (unit.effects.some((effect) => effect.refused)) {
      const text = "the embedded database shares one session: DISCARD and DEALLOCATE ALL are not possible";
      this.refuse(client, unit, "0A000", text);
      return;
    }
    if (unit.kind === "copy") {
      const binary = /\bbinary\b/i.test(unit.messages[0]?.toString("latin1") ?? "");
      client.copy = { query: Buffer.concat(unit.messages), data: [], size: 0 };
      client.send(message("G", Buffer.from([binary ? 1 : 0, 0, 0])));
      return;
    }
    if (!mine && !this.enter(client, unit)) return;
    const borrowed = unit.borrowed && this.unnamedOwner !== client ? unit.borrowed : undefined;
    const input = borrowed ? [borrowed, ...unit.messages] : unit.messages;
    const bytes = this.engine.run(input.length === 1 && input[0] ? input[0] : Buffer.concat(input));
    if (unit.kind === "query") this.unnamedOwner = undefined;
    else if (borrowed || unit.parsesUnnamed) this.unnamedOwner = client;
    this.answer(client, unit, bytes, borrowed !== undefined);
  }

  private enter(client: Client, unit: Unit): boolean {
    try {
      this.session.enter(client);
      return true;
    } catch (error) {
      client.queue.unshift(unit);
      this.dismiss(client, "22023", `a setting of this connection is not valid: ${String(error)}`);
      return false;
    }
  }

  private answer(client: Client, unit: Unit, bytes: Buffer, borrowed: boolean): void {
    const reply = readReply(bytes, borrowed, unit.messages[1]?.[0] === COPY_DATA);
    if (unit.complete && reply.status === undefined) throw new Error("the engine gave no answer");
    for (const notification of reply.notifications) this.session.notify(notification);
    const idle = unit.complete && reply.status === "I";
    this.owner = idle ? undefined : client;
    client.idleSince = performance.now();
    this.session.leave(client, unit, idle, reply.failed);
    if (unit.durable && !reply.failed && this.engine.wal) {
      this.hold(client, reply.bytes, this.engine.wal.flush());
    } else client.send(reply.bytes);
  }

  private hold(client: Client, reply: Buffer, synced: Promise<void>): void {
    client.holding = true;
    synced.then(
      () => {
        client.holding = false;
        client.send(reply);
        if (client.queue.length > 0) this.waiting.add(client);
        this.work();
      },
      (error: unknown) => {
        // What the disk refused may be lost: only recovery from the log can tell.
        this.dead = true;
        this.options.onDeath(error);
      },
    );
  }
}
