import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite, SITE_ORIGIN } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

const csv =
  "Date,Action,Symbol,Quantity,Price,Fee,Currency\n2024-01-15,deposit,,,1000,,EUR\n" +
  "2024-02-01,buy,LOTTED,10,10,0,EUR\n2024-02-02,buy,LOTTED,10,30,0,EUR\n2024-03-01,sell,LOTTED,5,40,0,EUR\n";

test("a lot method is set with the import, changed with its effect, and lots of a sale are chosen", async () => {
  const site = await openTestSite();
  const Cookie = await site.cookieFor("local");
  const headers = { Cookie };
  const read = async (path: string) => (await site.send(path, { headers })).text();
  const fragment = { Cookie, "HX-Request": "true" };
  const body = new FormData();
  body.set("file", new File([csv], "lotted.csv", { type: "text/csv" }));
  body.set("account", "Lots <b>");
  body.set("lotMethod", "lifo");
  const prepared = await site.send("/import", { body, headers: { Origin: SITE_ORIGIN, Cookie } });
  const importPath = prepared.headers.get("Location") ?? "";
  await using booked = new AsyncDisposableStack();
  // Whatever fails below, the next test finds the local user without transactions.
  booked.defer(async () => void (await site.post(`${importPath}/undo`, {}, { headers })));
  await site.post(`${importPath}/commit`, {}, { headers });

  const page = await read("/accounts");
  assert.match(page, /Lots &lt;b&gt;/);
  assert.match(page, /<option value="lifo" selected>/);
  const path = /action="(\/accounts\/[0-9a-f-]{36})"/.exec(page)?.[1] ?? "";
  // Newest first 5 × 30 → a gain of 50; oldest first 5 × 10 → 150.
  assert.match(page, /\+€50\.00/);
  const changed = await site.post(path, { name: "Lots", lotMethod: "specific" }, { headers });
  assert.equal(changed.status, 303);
  const target = changed.headers.get("Location") ?? "";
  const shown = await read(target.split("#")[0] ?? "");
  assert.match(
    shown,
    /Realized gain before, by last in, first out: .*\+€50\.00.* Now, by specific lots: .*\+€150\.00/s,
  );
  assert.match(shown, /What each lot method gives/);
  assert.match(shown, /not chosen/);
  const renamed = await site.post(path, { name: "Lots", lotMethod: "specific" }, { headers: fragment });
  assert.match(await renamed.text(), /^<section class="panel wide account"/);
  const refused = await site.post(path, { name: " ", lotMethod: "specific" }, { headers });
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /name of 1 to 80 characters/);

  const salePath = /href="(\/accounts\/sales\/[0-9a-f-]{36})"/.exec(shown)?.[1] ?? "";
  const sale = await read(salePath);
  const [first = "", second = ""] = [...sale.matchAll(/name="(lot\.[0-9a-f-]{36})"/g)].map(
    (match) => match[1],
  );
  const tooMany = await site.post(salePath, { [first]: "4", [second]: "4" }, { headers });
  assert.equal(tooMany.status, 400);
  assert.match(await tooMany.text(), /8 shares are chosen, but the sale has 5.*value="4"/s);
  const saved = await site.post(salePath, { [first]: "0", [second]: "2,5" }, { headers });
  assert.equal(saved.headers.get("Location"), `${salePath}?saved`);
  // 2.5 × 30 chosen and 2.5 × 10 of the oldest: 200 − 100.
  const chosen = await read(`${salePath}?saved`);
  assert.match(chosen, /Saved\..*\+€100\.00.*\+€150\.00/s);
  assert.match(chosen, /2\.5 without a chosen lot/);
  const part = await site.post(salePath, { [second]: "5" }, { headers: fragment });
  assert.match(await part.text(), /^<div id="sale"/);

  const explained = await site.post(salePath, { [second]: "500" }, { headers: fragment });
  assert.equal(explained.status, 200, "our script puts the reason into the page");
  assert.match(await explained.text(), /class="failure".*value="500"/s);

  const ada = { headers: { Cookie: await site.cookieFor("ada") } };
  assert.equal((await site.send(salePath, ada)).status, 404);
  assert.equal((await site.post(path, { name: "Mine" }, ada)).status, 404);
  await site.post(path, { name: "Lots", lotMethod: "fifo" }, { headers });
  assert.match(await read(salePath), /set it to specific lots first/);
  await booked.disposeAsync();
  assert.match(await read("/accounts"), /an import makes them/);
});
