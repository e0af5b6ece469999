import { getConnInfo } from "@hono/node-server/conninfo";
import { isLoopback } from "#auth/assert-binding-allowed.ts";
import type { WebRequest } from "./web-context.ts";

/** The address at the other end of the connection; headers, which anyone can write, have no say. */
export function remoteAddress(c: WebRequest): string {
  // Absent when the app is called without a server, as tests do.
  const environment: unknown = c.env;
  const served = typeof environment === "object" && environment !== null && "incoming" in environment;
  return served ? (getConnInfo(c).remote.address ?? "unknown") : "unknown";
}

/** True for a process on this machine that comes without a proxy in between. */
export function isLocalCaller(c: WebRequest): boolean {
  return (
    isLoopback(remoteAddress(c)) &&
    c.req.header("X-Forwarded-For") === undefined &&
    c.req.header("Forwarded") === undefined
  );
}
