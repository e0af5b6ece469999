import assert from "node:assert/strict";
import { test } from "node:test";
import { createGuardedFetch, isPublicAddress } from "./guarded-fetch.ts";
import { openTestServer } from "./test-server.ts";

const local = { allowedHosts: ["127.0.0.1"], maximumBytes: 1000, timeoutMs: 2000, allowPrivate: true };

test("every form of a private address is refused", async () => {
  const hosts = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:169.254.169.254]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "localhost",
  ];
  // Every one is on the list of allowed hosts, so that only the address check can refuse it.
  const allowedHosts = hosts.flatMap((host) => [host, URL.parse(`https://${host}/`)?.hostname ?? host]);
  const guarded = createGuardedFetch({ allowedHosts, maximumBytes: 10, timeoutMs: 2000 });
  for (const host of hosts) {
    await assert.rejects(
      guarded(`https://${host}:9/`),
      { kind: "forbidden", message: /private network/ },
      host,
    );
  }
});

test("public addresses are not private", () => {
  for (const address of ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]) {
    assert.equal(isPublicAddress(address), true, address);
  }
  assert.equal(isPublicAddress("example.com"), false);
});

test("other schemes, passwords and hosts off the list are refused", async () => {
  const guarded = createGuardedFetch({
    allowedHosts: ["a.example", ".b.example"],
    maximumBytes: 10,
    timeoutMs: 500,
  });
  const refused = [
    "http://a.example/",
    "file:///etc/passwd",
    "https://u:p@a.example/",
    "https://b.example/",
    "https://xb.example/",
    "nothing",
  ];
  for (const url of refused) await assert.rejects(guarded(url), { kind: "forbidden" }, url);
});

test("a document is fetched, and a redirect is followed only to where it is allowed", async () => {
  await using server = await openTestServer((request, response) => {
    if (request.url === "/away") response.writeHead(302, { location: "https://evil.example/" }).end();
    else if (request.url === "/loop") response.writeHead(302, { location: "/loop" }).end();
    else if (request.url === "/moved") response.writeHead(301, { location: "/" }).end();
    else response.writeHead(200, { "content-type": "text/csv" }).end("a,b");
  });
  const guarded = createGuardedFetch(local);
  const answer = await guarded(`${server.origin}/moved`);
  assert.deepEqual(
    [answer.status, answer.contentType, Buffer.from(answer.body).toString()],
    [200, "text/csv", "a,b"],
  );
  await assert.rejects(guarded(`${server.origin}/away`), { kind: "forbidden" });
  await assert.rejects(guarded(`${server.origin}/loop`), { kind: "unavailable", message: /redirects/ });
});

test("a document that is too large, too slow or cut off is refused with its kind", async () => {
  await using server = await openTestServer((request, response) => {
    if (request.url === "/large") response.end("x".repeat(5000));
    else if (request.url === "/cut") response.destroy();
  });
  await assert.rejects(createGuardedFetch(local)(`${server.origin}/large`), { kind: "too_large" });
  await assert.rejects(createGuardedFetch(local)(`${server.origin}/cut`), { kind: "unavailable" });
  await assert.rejects(createGuardedFetch({ ...local, timeoutMs: 100 })(`${server.origin}/slow`), {
    kind: "timeout",
  });
  const aborted = AbortSignal.abort();
  await assert.rejects(createGuardedFetch(local)(`${server.origin}/slow`, aborted), { kind: "cancelled" });
});
