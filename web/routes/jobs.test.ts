import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite, SITE_ORIGIN } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

async function send(user: string, form?: Record<string, string>) {
  const site = await openTestSite();
  const Cookie = await site.cookieFor(user);
  if (!form) return site.send("/jobs", { headers: { Cookie } });
  return site.send("/jobs", {
    body: new URLSearchParams(form).toString(),
    headers: { Cookie, Origin: SITE_ORIGIN, "Content-Type": "application/x-www-form-urlencoded" },
  });
}

test("whoever runs the installation sees schedules and failed jobs, pauses them and lets them go on", async () => {
  const shown = await (await send("local")).text();
  assert.match(shown, /<th scope="row">refresh-prices<\/th>[\s\S]*Europe\/Berlin/);
  assert.match(shown, /aria-label="Pause: forget-jobs"/);
  assert.match(shown, /No job has failed/);
  assert.equal((await send("local", { name: "forget-jobs", change: "pause" })).status, 303);
  assert.match(await (await send("local")).text(), /aria-label="Resume: forget-jobs"/);
  await send("local", { name: "forget-jobs", change: "resume" });
  assert.match(await (await send("local")).text(), /aria-label="Pause: forget-jobs"/);
  assert.equal((await send("local", { name: "nothing", change: "pause" })).status, 404);
});

test("nobody else does", async () => {
  assert.equal((await send("ada")).status, 403);
  assert.equal((await send("ada", { name: "forget-jobs", change: "run" })).status, 403);
});
