import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite, type SentRequest, SITE_TOKEN } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

function cookieOf(response: Response): string {
  return response.headers.get("Set-Cookie")?.split(";")[0] ?? "";
}

test("every page carries a strict policy and nothing inline", async () => {
  const site = await openTestSite();
  for (const path of ["/", "/holdings", "/import", "/nowhere"]) {
    const response = await site.send(path);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    assert.ok(nonce, policy);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    for (const directive of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]) {
      assert.ok(policy.includes(directive), directive);
    }
    assert.equal(response.headers.get("X-Content-Type-Options"), "nosniff");
    const page = await response.text();
    assert.doesNotMatch(page, /<[^>]+\son[a-z]+=|<[^>]+\sstyle=|<style|javascript:/i);
    const scripts = [...page.matchAll(/<script[^>]*>([^<]*)<\/script>/g)];
    assert.equal(scripts.length, 1);
    assert.ok(scripts[0]?.[0].includes(`nonce="${nonce}"`));
    assert.equal(scripts[0]?.[1], "");
  }
});

test("script and stylesheet are cached for good under the hash of their content", async () => {
  const site = await openTestSite();
  const page = await (await site.send("/")).text();
  const paths = [...page.matchAll(/\/assets\/app\.[0-9a-f]{16}\.(js|css)/g)].map(([path]) => path);
  assert.equal(paths.length, 2);
  for (const path of paths) {
    const response = await site.send(path, { headers: { "Accept-Encoding": "br" } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Content-Encoding"), "br");
    assert.match(response.headers.get("Cache-Control") ?? "", /immutable/);
  }
});

test("rebound names, foreign origins and forms of other sites are refused everywhere", async () => {
  const site = await openTestSite();
  const attempts: [string, SentRequest][] = [
    ["/", { headers: { Host: "rebound.example:8420" } }],
    ["/holdings", { headers: { Origin: "https://evil.example" } }],
    ["/api/v1/tools/get_overview", { body: "{}", headers: { Origin: "https://evil.example" } }],
    ["/api/v1/tools", { headers: { Host: "rebound.example" } }],
    ["/mcp", { body: "{}", headers: { Origin: "http://localhost:3000" } }],
    ["/holdings.csv", { headers: { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" } }],
    ["/messages", { body: "message=x", headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
    [
      "/session",
      {
        body: "user=ben",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site" },
      },
    ],
  ];
  for (const [path, sent] of attempts) assert.equal((await site.send(path, sent)).status, 403, path);
});

test("switching the user is a form with a cookie that scripts cannot read", async () => {
  const site = await openTestSite();
  const response = await site.post("/session", { user: "ben", next: "/holdings" });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("Location"), "/holdings");
  assert.match(response.headers.get("Set-Cookie") ?? "", /HttpOnly; SameSite=Lax/);
  const page = await (await site.send("/", { headers: { Cookie: cookieOf(response) } })).text();
  assert.match(page, /Ben \(demo\)/);
  for (const next of [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\u0000/evil.example",
  ]) {
    assert.equal((await site.post("/session", { user: "ben", next })).headers.get("Location"), "/");
  }
});

test("with an access token nothing is seen without it, by people or by programs", async () => {
  const site = await openTestSite();
  for (const path of ["/", "/holdings", "/import", "/runs/x/events", "/holdings.csv"]) {
    const response = await site.send(path, { guarded: true });
    assert.equal(response.status, 303, path);
    assert.match(response.headers.get("Location") ?? "", /^\/signin/);
  }
  for (const path of ["/api/v1/tools", "/mcp", "/metrics"]) {
    const response = await site.send(path, { headers: { "X-Forwarded-For": "127.0.0.1" }, guarded: true });
    assert.equal(response.status, 401, path);
    assert.match(response.headers.get("WWW-Authenticate") ?? "", /^Bearer/);
  }
  const wrong = await site.post("/signin", { token: "wrong", next: "/holdings" }, { guarded: true });
  assert.equal(wrong.status, 401);
  assert.match(await wrong.text(), /not the access token/);
  const right = await site.post("/signin", { token: SITE_TOKEN, next: "/import" }, { guarded: true });
  assert.equal(right.headers.get("Location"), "/import");
  const page = await site.send("/import", { headers: { Cookie: cookieOf(right) }, guarded: true });
  assert.match(await page.text(), /You \(local\)/);
  const program = { headers: { Authorization: `Bearer ${SITE_TOKEN}` }, guarded: true };
  assert.equal((await site.send("/api/v1/tools", program)).status, 200);
});

test("forms that anybody can send are small", async () => {
  const site = await openTestSite();
  const token = "x".repeat(20_000);
  for (const path of ["/signin", "/session", "/sign-out", "/runs/x/cancel"]) {
    for (const guarded of [true, false]) {
      const response = await site.post(path, { token }, { guarded });
      assert.equal(response.status, 413, path);
      assert.match(await response.text(), /up to 16 kB/);
    }
  }
});
