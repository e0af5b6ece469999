import { setTimeout as wait } from "node:timers/promises";
import { ACCESS_TOKEN } from "./start-servers.ts";

/** One request of a load: how it was answered and when. */
export interface Asked {
  at: number;
  milliseconds: number;
  status: number;
  retryAfter: string | null;
  /** What was written, when the request writes. */
  name: string | null;
}

/** Calls a tool over REST with the access token; status 0 when no answer came. */
export async function callTool(url: string, tool: string, input: object): Promise<Asked & { body: string }> {
  const at = performance.now();
  const headers = { Authorization: `Bearer ${ACCESS_TOKEN}`, "Content-Type": "application/json" };
  const answer = await fetch(`${url}/api/v1/tools/${tool}`, {
    method: "POST",
    headers,
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(30_000),
  })
    .then(async (response) => ({
      status: response.status,
      retryAfter: response.headers.get("Retry-After"),
      body: await response.text(),
    }))
    .catch((error: unknown) => ({ status: 0, retryAfter: null, body: String(error) }));
  return { at, milliseconds: performance.now() - at, name: null, ...answer };
}

/** Three clients that ask until they are told to end, with a pause that keeps them below the limits of one user. */
export function askSteadily(pauseMs: number, one: (turn: number) => Promise<Asked>) {
  const asked: Asked[] = [];
  let going = true;
  let turn = 0;
  const all = Array.from({ length: 3 }, async () => {
    while (going) {
      turn += 1;
      asked.push(await one(turn));
      await wait(pauseMs);
    }
  });
  return {
    async end(): Promise<Asked[]> {
      going = false;
      await Promise.all(all);
      return asked;
    },
  };
}

/** The longest and the 95th percentile of the requests, in whole milliseconds. */
export function times(asked: readonly Asked[]): string {
  const sorted = asked.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}
