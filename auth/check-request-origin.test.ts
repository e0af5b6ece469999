import assert from "node:assert/strict";
import { test } from "node:test";
import { assertBindingAllowed, isLoopback } from "./assert-binding-allowed.ts";
import { checkRequestOrigin, isOwnForm, type RequestOrigin } from "./check-request-origin.ts";

function request(parts: Partial<RequestOrigin> = {}): RequestOrigin {
  return {
    method: "GET",
    host: "localhost:8420",
    origin: undefined,
    secFetchSite: undefined,
    secFetchMode: undefined,
    ...parts,
  };
}

test("loopback is recognised in every spelling and nothing else is", () => {
  for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of [
    "0.0.0.0",
    "::",
    "192.168.1.5",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "",
  ]) {
    assert.ok(!isLoopback(host), host);
  }
});

test("binding elsewhere needs an access token of some length", () => {
  assertBindingAllowed({ host: "127.0.0.1", accessToken: undefined });
  assertBindingAllowed({ host: "0.0.0.0", accessToken: "0123456789abcdef" });
  assert.throws(
    () => assertBindingAllowed({ host: "0.0.0.0", accessToken: undefined }),
    /ACCESS_TOKEN must be set/,
  );
  assert.throws(() => assertBindingAllowed({ host: "127.0.0.1", accessToken: "short" }), /at least 16/);
});

test("a local installation answers to loopback names only", () => {
  assert.equal(checkRequestOrigin(request(), "local"), null);
  assert.equal(checkRequestOrigin(request({ host: "[::1]:8420" }), "local"), null);
  assert.match(
    checkRequestOrigin(request({ host: "rebound.example:8420" }), "local") ?? "",
    /localhost only/,
  );
  assert.equal(checkRequestOrigin(request({ host: "coach.example" }), "token"), null);
  assert.match(checkRequestOrigin(request({ host: undefined }), "token") ?? "", /missing/);
  assert.match(checkRequestOrigin(request({ host: "a b" }), "token") ?? "", /not valid/);
});

test("an Origin must be our own, including the port", () => {
  const origins: [string, boolean][] = [
    ["http://localhost:8420", true],
    ["http://localhost:3000", false],
    ["http://127.0.0.1:8420", false],
    ["https://evil.example", false],
    ["null", false],
  ];
  for (const [origin, allowed] of origins) {
    assert.equal(checkRequestOrigin(request({ method: "POST", origin }), "local") === null, allowed, origin);
  }
  const proxied = request({ host: "coach.example", origin: "https://coach.example" });
  assert.equal(checkRequestOrigin(proxied, "token"), null);
});

test("another site may link to us and may not load or send anything", () => {
  const from = (secFetchSite: string, secFetchMode: string, method = "GET") =>
    checkRequestOrigin(request({ secFetchSite, secFetchMode, method }), "local") === null;
  assert.ok(from("none", "navigate"));
  assert.ok(from("same-origin", "cors", "POST"));
  assert.ok(from("cross-site", "navigate"));
  assert.ok(!from("cross-site", "no-cors"));
  assert.ok(!from("same-site", "cors"));
  assert.ok(!from("cross-site", "navigate", "POST"));
});

test("a form counts as ours only when the browser says that it came from our page", () => {
  const post = (parts: Partial<RequestOrigin>) => isOwnForm(request({ method: "POST", ...parts }));
  assert.ok(post({ secFetchSite: "same-origin" }));
  assert.ok(post({ origin: "http://localhost:8420" }));
  assert.ok(!post({ secFetchSite: "none" }));
  assert.ok(!post({ origin: "null" }));
  assert.ok(!post({}));
});
