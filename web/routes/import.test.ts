import assert from "node:assert/strict";
import { after, test } from "node:test";
import { z } from "zod";
import { openTestSite, SITE_ORIGIN } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

const told = z.object({
  fraction: z.number().optional(),
  message: z.string().optional(),
  location: z.string().optional(),
  problem: z.string().optional(),
});

test("a script hears how far an import is, and where to go on or what went wrong", async () => {
  const site = await openTestSite();
  const Cookie = await site.cookieFor("local");
  const headers = { Origin: SITE_ORIGIN, Cookie, Accept: "application/x-ndjson" };
  const linesOf = async (path: string, body: FormData) => {
    const response = await site.send(path, { body, headers });
    assert.equal(response.headers.get("Content-Type"), "application/x-ndjson");
    const text = await response.text();
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => told.parse(JSON.parse(line)));
  };
  const upload = (content: string) => {
    const body = new FormData();
    body.set("file", new File([content], "long.csv", { type: "text/csv" }));
    body.set("account", "Long account");
    return linesOf("/import", body);
  };
  const rows = Array.from({ length: 300 }, (_, index) => `2024-01-15,deposit,,,${index + 1},EUR`);
  const prepared = await upload(["Date,Action,Symbol,Quantity,Price,Currency", ...rows].join("\n"));
  assert.ok(prepared.some(({ fraction }) => fraction !== undefined));
  const path = prepared.at(-1)?.location ?? "";
  assert.match(path, /^\/import\/[\da-f-]{36}$/);
  assert.equal((await linesOf(`${path}/commit`, new FormData())).at(-1)?.location, path);
  assert.match(
    await (await site.send(path, { headers: { Cookie } })).text(),
    /300 transactions are<\/strong>|300 transactions are in your ledger/,
  );
  assert.equal((await linesOf(`${path}/undo`, new FormData())).at(-1)?.location, path);
  const unclear = await upload("Date,Action,Symbol,Quantity,Price,Currency\n03/04/2024,buy,ACME,1,20,EUR\n");
  assert.match(unclear.at(-1)?.problem ?? "", /day first or month first/);
});
