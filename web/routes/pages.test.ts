import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite, SITE_ORIGIN } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

test("the first page is signed in, tells whose it is, and says that the demo is fictional", async () => {
  const site = await openTestSite();
  const response = await site.send("/");
  const page = await response.text();
  assert.equal(response.status, 200);
  assert.match(page, /Ada \(demo\)/);
  assert.match(page, /Fictional demo data\./);
  assert.match(page, /Scripted answers, no language model/);
  assert.match(page, /name="suggestion" value="How did [^"]+ do over the last year\?"/);
});

test("a question without scripts leads to a page that shows its answer, with figures, sources and removals", async () => {
  const site = await openTestSite();
  const asked = await site.post("/messages", {
    message: "How did it do?",
    conversationId: "",
    idempotencyKey: "no-script-1",
  });
  assert.equal(asked.status, 303);
  assert.match(asked.headers.get("Set-Cookie") ?? "", /^coach_session=/, "whoever asks stays who they are");
  const path = asked.headers.get("Location") ?? "";
  const again = await site.post("/messages", {
    message: "How did it do?",
    conversationId: "",
    idempotencyKey: "no-script-1",
  });
  assert.equal(again.headers.get("Location"), asked.headers.get("Location"), "the same form twice asks once");
  let page = await (await site.send(path)).text();
  for (let look = 0; look < 200 && page.includes("hx-sse:connect"); look++) {
    assert.match(page, /<noscript><meta http-equiv="refresh"/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    page = await (await site.send(path)).text();
  }
  assert.match(page, /How did it do\?/);
  assert.match(page, /<code class="step-name">get_overview<\/code>/);
  assert.match(page, /<svg class="chart chart-donut"/);
  assert.match(page, /removed: a figure without a source/);
  assert.match(page, /value="And in US dollars\?"/);
  const passage = /<a class="citation" href="(\/passages\/[^"]+)"/.exec(page)?.[1];
  assert.ok(passage);
  assert.match(await (await site.send(passage)).text(), /<mark>[^<]{20,}<\/mark>/);
  const foreign = await site.send(path, { headers: { Cookie: await site.cookieFor("ben") } });
  assert.equal(foreign.status, 404, "a conversation is its owner's alone");
});

test("an empty question, one too long and a broken form are refused with words", async () => {
  const site = await openTestSite();
  assert.equal((await site.post("/messages", { message: "  " })).status, 400);
  assert.equal((await site.post("/messages", { message: "x".repeat(5000) })).status, 400);
  const fragment = await site.post("/messages", { message: "" }, { headers: { "HX-Request": "true" } });
  assert.equal(fragment.headers.get("HX-Retarget"), "#notice");
  assert.match(await fragment.text(), /^<p class="failure" role="alert">Write a question first\.<\/p>$/);
});

test("a file goes from preview to ledger and back, in forms and redirects alone", async () => {
  const site = await openTestSite();
  const Cookie = await site.cookieFor("local");
  const upload = async (content: string, hints: Readonly<Record<string, string>> = {}) => {
    const body = new FormData();
    body.set("file", new File([content], "trades.csv", { type: "text/csv" }));
    body.set("account", "Test account");
    for (const [name, value] of Object.entries(hints)) body.set(name, value);
    return site.send("/import", { body, headers: { Origin: SITE_ORIGIN, Cookie } });
  };
  const csv =
    "Date,Action,Symbol,Quantity,Price,Fee,Currency\n2024-01-15,deposit,,,1000,,EUR\n" +
    "2024-02-01,buy,ACME,10,20,0.5,EUR\n2024-13-45,buy,ACME,1,20,0,EUR\n";
  const prepared = await upload(csv);
  assert.equal(prepared.status, 303);
  const path = prepared.headers.get("Location") ?? "";
  const preview = await (await site.send(path, { headers: { Cookie } })).text();
  assert.match(preview, /Check the import/);
  assert.match(preview, /Rejected rows/);
  assert.equal(
    (await site.post(`${path}/commit`, {}, { headers: { Cookie } })).headers.get("Location"),
    path,
  );
  const again = await site.post(`${path}/commit`, {}, { headers: { Cookie } });
  assert.equal(again.headers.get("Location"), path, "a double click ends on the same page");
  assert.match(await (await site.send(path, { headers: { Cookie } })).text(), /in your ledger/);
  const history = await (await site.send("/import", { headers: { Cookie } })).text();
  assert.match(history, /trades\.csv/);
  assert.match(
    history,
    /Takes 2 transactions out of the ledger, and Test account when nothing else is in it/,
  );
  assert.ok(history.includes(`action="${path}/undo"`));
  assert.equal((await site.send(path, { headers: { Cookie: await site.cookieFor("ada") } })).status, 404);
  await site.post(`${path}/undo`, {}, { headers: { Cookie } });
  assert.match(await (await site.send(path, { headers: { Cookie } })).text(), /were taken out of the ledger/);
  const undone = await (await site.send("/import", { headers: { Cookie } })).text();
  assert.ok(!undone.includes(`action="${path}/undo"`));
  const unclear = "Date,Action,Symbol,Quantity,Price,Currency\n03/04/2024,buy,ACME,1,20,EUR\n";
  const asked = await upload(unclear);
  assert.equal(asked.status, 400);
  assert.match(await asked.text(), /day first or month first.*<details class="hints" open>/s);
  const told = await upload(unclear, { "mapping.dateOrder": "DMY" });
  const reread = await site.send(told.headers.get("Location") ?? "", { headers: { Cookie } });
  assert.match(await reread.text(), /2024-04-03 buy 1 ACME/);
  const held = "Ticker,Shares,Average price,Currency\nACME,5,20,EUR\n";
  assert.match(await (await upload(held)).text(), /does not say on which day.*name="mapping.asOf"/s);
  const dated = await upload(held, { "mapping.asOf": "2024-06-28", format: "positions-csv" });
  const listed = await site.send(dated.headers.get("Location") ?? "", { headers: { Cookie } });
  assert.match(await listed.text(), /2024-06-28 transfer in 5 ACME/);
  const empty = await upload("");
  assert.equal(empty.status, 400);
  assert.match(await empty.text(), /Choose the file/);
});

test("holdings come as a page, sorted, and as a CSV that starts no formula", async () => {
  const site = await openTestSite();
  const Cookie = await site.cookieFor("ada");
  const page = await (await site.send("/holdings?sort=name&period=1Y", { headers: { Cookie } })).text();
  assert.match(page, /aria-sort="ascending"/);
  assert.match(page, /chart-line/);
  const csv = await site.send("/holdings.csv", { headers: { Cookie } });
  assert.match(csv.headers.get("Content-Disposition") ?? "", /holdings-2026-06-30\.csv/);
  const lines = (await csv.text()).trim().split("\r\n");
  assert.match(lines[0] ?? "", /^symbol,name,assetClass,quantity/);
  assert.ok(lines.length > 10);
});
