import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { openTestSite } from "#open-test-site.ts";
import { createLogger } from "#platform/log.ts";
import { startServer } from "./start-server.ts";

after(async () => (await openTestSite()).close());

test("a taken port moves to the next free one, and closing ends open streams", async () => {
  const site = await openTestSite();
  const blocker = createServer();
  const taken = await new Promise<number>((resolve) => {
    blocker.listen(0, "127.0.0.1", () => {
      const address = blocker.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const server = await startServer({
    app: site.web,
    host: "127.0.0.1",
    port: taken,
    log: createLogger("silent"),
  });
  assert.ok(server.moved && server.port > taken);
  assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
  const asked = await site.post("/messages", { message: "A slow answer, please" });
  const conversation = await (await site.send(asked.headers.get("Location") ?? "")).text();
  const stream = await fetch(`${server.url}${/\/runs\/[^"]+\/events/.exec(conversation)?.[0]}`);
  assert.equal(stream.headers.get("Content-Type"), "text/event-stream");
  const received = stream.text();
  await server.close();
  // Ended without the closing word, so that the browser connects again when the server is back.
  assert.doesNotMatch(await received, /event: done/);
  await new Promise((resolve) => blocker.close(resolve));
  await assert.rejects(fetch(`${server.url}/health/live`));
});
