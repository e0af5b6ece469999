import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openTestSite, SITE_ORIGIN } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

/** The form as a browser sends it: one name and one weight for each row, empty rows, too. */
async function sendTargets(user: string, rows: readonly (readonly [string, string])[], more = {}) {
  const site = await openTestSite();
  const body = new URLSearchParams({ band: "", ...more });
  for (const [name, weight] of [...rows, ["", ""]]) {
    body.append("name", name ?? "");
    body.append("weight", weight ?? "");
  }
  return site.send("/targets", {
    body: body.toString(),
    headers: {
      Cookie: await site.cookieFor(user),
      Origin: SITE_ORIGIN,
      "Content-Type": "application/x-www-form-urlencoded",
    },
  });
}

async function read(user: string, query = "", headers: Record<string, string> = {}): Promise<string> {
  const site = await openTestSite();
  const Cookie = await site.cookieFor(user);
  const response = await site.send(`/targets${query}`, { headers: { Cookie, ...headers } });
  assert.equal(response.status, 200);
  return response.text();
}

test("a demo user sees stored targets, their drift and the orders that lead back", async () => {
  const page = await read("ada");
  assert.match(page, /<a href="\/targets" aria-current="page">Targets<\/a>/);
  assert.match(page, /<dt>Equity<\/dt><dd>60\.0%<\/dd>[\s\S]*±5 points/);
  assert.match(page, /name="name"[^>]*value="equity"[\s\S]*name="weight"[^>]*value="60"/);
  assert.match(page, /<dt>Drift before<\/dt><dd>[\d.]+%/);
  assert.match(page, /id="target-orders-title"/);
  assert.match(page, /aria-label="Weights today and after"/);
  assert.match(page, /aria-label="Lots to sell"/);
  assert.match(page, /class="badge">demo</);
  assert.doesNotMatch(page, /style=|NaN|undefined/);
  const invested = await read("ada", "?contribution=1,000");
  assert.match(invested, /name="contribution"[^>]*value="1,000"/);
  assert.notEqual(
    /Purchases<\/dt><dd>([^<]+)/.exec(invested)?.[1],
    /Purchases<\/dt><dd>([^<]+)/.exec(page)?.[1],
  );
  assert.match(await read("ada", "?contribution=lots"), /role="alert">Write the money to invest as a number/);
});

test("a model fills in the form and shows its orders, and stores nothing", async () => {
  const page = await read("ada", "?model=permanent", { "HX-Request": "true" });
  assert.doesNotMatch(page, /<html/);
  assert.match(page, /The form holds the model permanent\. It is not stored/);
  assert.match(page, /value="commodity"[\s\S]*value="cash"/);
  assert.match(page, /by the model permanent, which is not stored/);
  assert.match(await read("ada"), /by your targets/);
  assert.match(await read("ada", "?model=nonsense"), /by your targets/);
});

test("targets are written in percent, saved and removed, and what is wrong is told with what was written kept", async () => {
  const site = await openTestSite();
  const wrong: [rows: [string, string][], message: RegExp, more?: Record<string, string>][] = [
    [[["equity", "60"]], /The weights sum to 60%: 40% are missing/],
    [
      [
        ["equity", "60.5"],
        ["bond", "40"],
      ],
      /sum to 100\.5%: 0\.5% are too much/,
    ],
    [[["equity", "most"]], /Write the weight of equity in percent/],
    [[["equity", "-1"]], /Write the weight of equity in percent/],
    [[["", "100"]], /Name what the 100 percent are for/],
    [[], /Write at least one target/],
    [[["<b>NOPE", "100"]], /&lt;b&gt;NOPE is no symbol with a price/],
    [
      [
        ["equity", "50"],
        ["Equity", "50"],
      ],
      /Name each target once/,
    ],
    [[["equity", "100"]], /Write the tolerance band in percentage points/, { band: "wide" }],
  ];
  for (const [rows, message, more] of wrong) {
    const refused = await sendTargets("local", rows, more);
    assert.equal(refused.status, 400, String(message));
    const page = await refused.text();
    assert.match(page, message);
    for (const [, weight] of rows) assert.ok(page.includes(`value="${weight}"`), weight);
    assert.match(page, /No targets are stored yet/);
  }
  const saved = await sendTargets(
    "local",
    [
      ["equity", "62,5 %"],
      ["bond", "37.5"],
    ],
    { band: "2.5" },
  );
  assert.deepEqual([saved.status, saved.headers.get("Location")], [303, "/targets"]);
  const page = await read("local");
  assert.match(page, /<dt>Equity<\/dt><dd>62\.5%<\/dd>[\s\S]*±2\.5 points/);
  assert.match(
    page,
    /role="alert">Nothing that the targets name is held/,
    "this household holds nothing yet",
  );
  assert.match(await read("local", "?contribution=1000"), /What cannot be placed/);
  const headers = { Cookie: await site.cookieFor("local"), "HX-Request": "true" };
  const removed = await (await site.post("/targets/remove", {}, { headers })).text();
  assert.match(removed, /The targets are removed\.[\s\S]*No targets are stored yet/);
  assert.doesNotMatch(removed, /<html|Drift and suggested/);
});

test("more rows come without losing what was written, and nothing is stored", async () => {
  const page = await (await sendTargets("local", [["equity", "10"]], { more: "rows" })).text();
  assert.match(page, /value="equity"[\s\S]*value="10"/);
  assert.equal(page.match(/name="weight"/g)?.length, 9);
  assert.match(page, /No targets are stored yet/);
});
