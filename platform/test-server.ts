import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";

/** A server on this machine for one test. */
export interface TestServer extends AsyncDisposable {
  /** For example `http://127.0.0.1:40123`. */
  origin: string;
}

/** Opens a server on a free port; closing it cuts whatever still hangs. */
export async function openTestServer(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address && typeof address === "object");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
