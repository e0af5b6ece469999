import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

test("the page of data health tells status, ages of prices, refreshes and exchanges", async () => {
  const site = await openTestSite();
  const Cookie = await site.cookieFor("ada");
  const response = await site.send("/data", { headers: { Cookie } });
  const page = await response.text();
  assert.equal(response.status, 200);
  assert.match(page, /<h1>Data health<\/h1>/);
  assert.match(page, /class="health (ok|warning|error)"/);
  assert.match(page, /Newest price you hold<\/dt><dd>30 Jun 2026/);
  assert.match(page, /No refresh has been recorded here/, "the demo market stands still");
  assert.match(page, /aria-label="Exchanges"/);
  assert.match(page, /<span class="state (committed)?">(open|closed)<\/span>/);
  const resolved = await (await site.send("/data?state=resolved", { headers: { Cookie } })).text();
  assert.match(resolved, /href="\/data\?state=resolved" aria-current="true"/);
  assert.equal((await site.send("/data?cursor=nonsense", { headers: { Cookie } })).status, 400);
});

test("a sale of more than was held is a finding with a fix, and cannot be ignored away", async () => {
  const site = await openTestSite();
  const Cookie = await site.cookieFor("local");
  const body = new FormData();
  const csv =
    "Date,Action,Symbol,Quantity,Price,Currency\n2024-02-01,buy,SHORTED,10,20,EUR\n2024-03-01,sell,SHORTED,12,20,EUR\n";
  body.set("file", new File([csv], "shorted.csv", { type: "text/csv" }));
  body.set("account", "Shorted account");
  const prepared = await site.send("/import", {
    body,
    headers: { Origin: "http://localhost:8420", Cookie },
  });
  const path = prepared.headers.get("Location") ?? "";
  await site.post(`${path}/commit`, {}, { headers: { Cookie } });
  const page = await (await site.send("/data", { headers: { Cookie } })).text();
  assert.match(page, /class="finding error">[\s\S]*SHORTED[\s\S]*Import the transactions that are missing/);
  assert.doesNotMatch(page, />Ignore<\/button>/);
  const forged = await site.post("/data", { id: "ledger-0123", state: "ignored" }, { headers: { Cookie } });
  assert.equal(forged.status, 400);
  const unknown = "00000000-0000-4000-8000-000000000000";
  assert.equal(
    (await site.post("/data", { id: unknown, state: "ignored" }, { headers: { Cookie } })).status,
    404,
  );
  await site.post(`${path}/undo`, {}, { headers: { Cookie } });
});

const goal = {
  name: "A <boat>",
  targetAmount: "50,000",
  currency: "eur",
  targetDate: "2046-01-01",
  monthlyContribution: "",
};

test("a goal is added, changed and removed by forms and redirects, and what is wrong is told beside the fields", async () => {
  const site = await openTestSite();
  const headers = { Cookie: await site.cookieFor("local") };
  const read = async () => (await site.send("/goals", { headers })).text();
  const added = await site.post("/goals", goal, { headers });
  assert.deepEqual([added.status, added.headers.get("Location")], [303, "/goals"]);
  const page = await read();
  assert.match(page, /<h2>A &lt;boat&gt;<\/h2>/);
  assert.match(page, /€50,000\.00/);
  assert.match(page, /<progress max="1" value="[\d.]+" aria-label="Progress of A &lt;boat&gt;">/);
  const goalId = /name="goalId" value="([^"]+)"/.exec(page)?.[1] ?? "";
  await site.post("/goals", { ...goal, goalId, name: "Yacht", monthlyContribution: "250" }, { headers });
  assert.match(await read(), /<h2>Yacht<\/h2>[\s\S]*€250\.00/);
  const wrong = await site.post("/goals", { ...goal, goalId, targetAmount: "much" }, { headers });
  assert.equal(wrong.status, 400);
  assert.match(
    await wrong.text(),
    /role="alert">Write the target amount[\s\S]*<details open>[\s\S]*value="much"/,
  );
  const fragment = await site.post(
    "/goals/remove",
    { goalId },
    { headers: { ...headers, "HX-Request": "true" } },
  );
  const part = await fragment.text();
  assert.doesNotMatch(part, /<html|Yacht/);
  assert.match(part, /No goals yet/);
  assert.equal(
    (await site.post("/goals/remove", { goalId }, { headers })).status,
    303,
    "a double click ends well",
  );
});

test("the demo users come with goals of their own", async () => {
  const site = await openTestSite();
  const ada = await (await site.send("/goals", { headers: { Cookie: await site.cookieFor("ada") } })).text();
  assert.match(ada, /House deposit[\s\S]*€37,345\.48[\s\S]*Retirement[\s\S]*€158,718\.28/);
  assert.match(ada, /share one portfolio/);
  assert.doesNotMatch(ada, /Cabin by the lake/);
});
