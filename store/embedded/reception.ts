import { timingSafeEqual } from "node:crypto";
import type { Client } from "./client.ts";
import type { Engine } from "./engine.ts";
import { readStartup } from "./read-startup.ts";
import { errorResponse, int32, message, readyForQuery } from "./wire-messages.ts";

/** The settings whose values a server tells every client at its start. */
const REPORTED = [
  "server_version",
  "server_encoding",
  "client_encoding",
  "application_name",
  "is_superuser",
  "session_authorization",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "integer_datetimes",
  "standard_conforming_strings",
];

/** Brings a connection from its first packet to "ready for query". */
export class Reception {
  private readonly parameters: Buffer;
  private readonly password: string | undefined;

  /** With a password every connection is asked for it; a socket in a private folder needs none. */
  constructor(engine: Engine, password: string | undefined) {
    this.password = password;
    const shown = REPORTED.map((name) => message("S", name, engine.query(`show ${name}`)[0]?.[0] ?? ""));
    this.parameters = Buffer.concat(shown);
  }

  /** Takes the first packet; what it returns is a request to cancel another connection's statement. */
  start(client: Client, packet: Buffer): { id: number; secret: number } | undefined {
    const start = readStartup(packet);
    if (start.kind === "encryption") client.socket.write("N");
    else if (start.kind === "cancel") {
      client.socket.end();
      return start;
    } else if (start.kind === "unsupported") {
      client.send(errorResponse("FATAL", "0A000", "unsupported frontend protocol"));
      client.socket.end();
    } else {
      client.initialSettings = start.settings;
      client.settings = new Map(start.settings);
      if (this.password === undefined) this.welcome(client);
      else {
        client.phase = "password";
        client.send(message("R", int32(3)));
      }
    }
    return undefined;
  }

  checkPassword(client: Client, bytes: Buffer): void {
    const expected = Buffer.from(`${this.password}\0`);
    const given = bytes.subarray(5);
    if (given.length === expected.length && timingSafeEqual(given, expected)) this.welcome(client);
    else {
      client.send(errorResponse("FATAL", "28P01", "password authentication failed"));
      client.socket.end();
    }
  }

  private welcome(client: Client): void {
    client.phase = "ready";
    const own = [...client.settings].map(([name, value]) => message("S", name, value));
    const key = message("K", int32(client.id), int32(client.secret));
    client.send(Buffer.concat([message("R", int32(0)), this.parameters, ...own, key, readyForQuery("I")]));
  }
}
