import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReplayedRequest {
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** Answers one request: what a provider would send, piece by piece. */
export type Replay = (response: ServerResponse, request: ReplayedRequest) => void | Promise<void>;

/** A local HTTP server that plays given answers in order (the last one again and again) and keeps what was asked. */
export async function openReplayServer(replays: readonly Replay[]) {
  const requests: ReplayedRequest[] = [];
  const closed = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    request.on("error", () => {});
    response.on("close", () => {
      if (!response.writableFinished) closed.resolve();
    });
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    const asked = { path: request.url ?? "", headers: request.headers, body };
    const replay = replays[Math.min(requests.length, replays.length - 1)];
    requests.push(asked);
    await replay?.(response, asked);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = isAddress(address) ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** Resolves when a caller went away before its answer was complete. */
    abandoned: closed.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

/** A complete event stream; with `event:` lines when the data has a type, as both providers send them. */
export function streamOf(
  events: readonly Record<string, unknown>[],
  end: "done" | "close" | "drop" = "close",
): Replay {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) {
      const name = typeof event["type"] === "string" ? `event: ${event["type"]}\n` : "";
      response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
    }
    if (end === "drop") setTimeout(() => response.destroy(), 20);
    else response.end(end === "done" ? "data: [DONE]\n\n" : "");
  };
}

export function errorOf(status: number, body: Record<string, unknown>): Replay {
  return (response) => {
    // The retry delay keeps the client's own retries short.
    response.writeHead(status, { "content-type": "application/json", "retry-after-ms": "1" });
    response.end(JSON.stringify(body));
  };
}

/** Starts a stream and never ends it. */
export function endless(events: readonly Record<string, unknown>[]): Replay {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) {
      const name = typeof event["type"] === "string" ? `event: ${event["type"]}\n` : "";
      response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
    }
  };
}
