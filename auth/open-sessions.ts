import { createHash } from "node:crypto";
import { z } from "zod";
import { type Clock, fixedClock, systemClock } from "#platform/clock.ts";
import type { SharedRedis } from "#platform/connect-redis.ts";
import { CoachError } from "#platform/errors.ts";
import { openRateLimit } from "#platform/rate-limit.ts";
import type { Store } from "#store/open-store.ts";
import { type DirectoryUser, listUsers } from "#store/users.ts";
import { ADMIN_SCOPES, SCOPES, type Session } from "./session.ts";
import { readSignedValue, secretsEqual, signValue } from "./signed-value.ts";

/** One of the people between whom the page offers to switch. */
export interface UserChoice {
  /** Stable name for links and the `X-Coach-User` header: `local`, or the demo user's first name. */
  key: string;
  label: string;
  kind: "local" | "demo";
}

export interface PageSession {
  session: Session;
  choice: UserChoice;
}

export interface Sessions {
  /** `local`: loopback only, nobody signs in. `token`: one shared secret, a form for people and bearer for clients. */
  readonly mode: "local" | "token";
  listChoices(): Promise<UserChoice[]>;
  /** The session of a page request by its cookie; null when the person has to sign in first. */
  forPage(cookie: string | undefined): Promise<PageSession | null>;
  /** The session of a REST or MCP client. @throws CoachError unauthorized, invalid_input */
  forClient(headers: { authorization: string | undefined; user: string | undefined }): Promise<Session>;
  /** Checks the shared secret; the result is the cookie to set. @throws CoachError unauthorized, rate_limited */
  signIn(token: string, address: string): Promise<string>;
  /** The cookie that makes the given user the current one. @throws CoachError not_found */
  switchTo(key: string): Promise<string>;
}

export interface SessionsOptions {
  store: Store;
  accessToken: string | undefined;
  /** Signs cookies. Kept over restarts so that people stay signed in. */
  secretKey: string;
  /** Counts tries to sign in over all processes. */
  redis?: SharedRedis | undefined;
  /** Clock of users whose market does not stand still. */
  clock?: Clock;
}

export const COOKIE_SECONDS = 30 * 86_400;
const DIRECTORY_SECONDS = 2;

const cookieSchema = z.object({ user: z.string(), issued: z.number() });

function keyOf(user: DirectoryUser): string {
  if (user.kind === "local") return "local";
  return (user.displayName.split(" ")[0] ?? "").toLowerCase();
}

function choiceOf(user: DirectoryUser): UserChoice {
  const name = user.displayName.replace(/ \((demo|local)\)$/, "");
  return { key: keyOf(user), label: `${name} (${user.kind})`, kind: user.kind };
}

/** Signs people and clients in. A tenant comes from the directory alone, never from anything a request says. */
export function openSessions(options: SessionsOptions): Sessions {
  const { store, accessToken } = options;
  const mode = accessToken === undefined ? "local" : "token";
  // A new access token makes all cookies of the old one worthless.
  const cookieKey = createHash("sha256")
    .update(`${options.secretKey} ${accessToken ?? ""}`)
    .digest("hex");
  const clock = options.clock ?? systemClock;
  const tries = openRateLimit({ name: "sign-in", points: 20, seconds: 300, redis: options.redis });
  let known: { users: DirectoryUser[]; at: number } | undefined;

  async function directory(): Promise<DirectoryUser[]> {
    const now = performance.now();
    if (!known || known.users.length === 0 || now - known.at > DIRECTORY_SECONDS * 1000) {
      known = { users: await listUsers(store), at: now };
    }
    return known.users;
  }

  async function findUser(key: string): Promise<DirectoryUser> {
    const users = await directory();
    const user = users.find((candidate) => keyOf(candidate) === key);
    if (user) return user;
    const names = users.map(keyOf).join(", ") || "none";
    throw new CoachError("not_found", `There is no user "${key.slice(0, 40)}" here. Users: ${names}.`);
  }

  /** The local user, unless it would show an empty page where a demo could be looked at. */
  async function defaultUser(): Promise<DirectoryUser> {
    // Read anew: an import or its undo a moment ago decides who it is.
    known = undefined;
    const users = await directory();
    const local = users.find((user) => user.kind === "local");
    const user = local && (local.hasTransactions || mode === "token") ? local : (users.find(isDemo) ?? local);
    if (!user) throw new CoachError("unavailable", "No user exists yet. Wait for the first start to finish.");
    return user;
  }

  function sessionOf(user: DirectoryUser): Session {
    return {
      principal: {
        tenantId: user.tenantId,
        userId: user.userId,
        displayName: choiceOf(user).label,
        kind: user.kind,
        baseCurrency: user.baseCurrency,
        scopes: user.kind === "local" ? ADMIN_SCOPES : SCOPES,
      },
      tenant: store.tenant(user.tenantId, user.marketId),
      clock: user.fixedToday === null ? clock : fixedClock(user.fixedToday),
    };
  }

  function cookieFor(user: DirectoryUser): string {
    return signValue(JSON.stringify({ user: keyOf(user), issued: clock.now().getTime() }), cookieKey);
  }

  /** Null for a cookie that we did not make, that is too old, or whose user is gone. */
  async function userOfCookie(cookie: string): Promise<DirectoryUser | null> {
    const text = readSignedValue(cookie, cookieKey);
    if (text === null) return null;
    const content = cookieSchema.parse(JSON.parse(text));
    if (clock.now().getTime() - content.issued > COOKIE_SECONDS * 1000) return null;
    const users = await directory();
    return users.find((user) => keyOf(user) === content.user) ?? null;
  }

  return {
    mode,
    listChoices: async () => (await directory()).map(choiceOf),
    async forPage(cookie) {
      const user = cookie === undefined ? null : await userOfCookie(cookie);
      if (!user && mode === "token") return null;
      const current = user ?? (await defaultUser());
      return { session: sessionOf(current), choice: choiceOf(current) };
    },
    async forClient(headers) {
      if (accessToken !== undefined) {
        const given = /^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? "")?.[1];
        if (given === undefined || !secretsEqual(given, accessToken)) {
          throw new CoachError(
            "unauthorized",
            "Send the access token of this installation as Authorization: Bearer …",
          );
        }
        return sessionOf(await defaultUser());
      }
      return sessionOf(headers.user === undefined ? await defaultUser() : await findUser(headers.user));
    },
    async signIn(token, address) {
      await tries.consume(address, 1);
      if (accessToken === undefined || !secretsEqual(token, accessToken)) {
        throw new CoachError("unauthorized", "This is not the access token of this installation. Try again.");
      }
      return cookieFor(await defaultUser());
    },
    switchTo: async (key) => cookieFor(await findUser(key)),
  };
}

function isDemo(user: DirectoryUser): boolean {
  return user.kind === "demo";
}
