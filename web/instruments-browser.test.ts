import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  assertAccessible,
  assertFits,
  closeBrowser,
  DESKTOP,
  PHONE,
  skip,
  textOf,
  untilText,
  visit,
} from "#open-test-browser.ts";

after(closeBrowser);

for (const [name, options] of [
  ["on a desktop", DESKTOP],
  [
    "without scripts on a phone in the dark",
    { ...PHONE, javaScriptEnabled: false, colorScheme: "dark" as const },
  ],
] as const) {
  test(`${name} an instrument is searched with a typing error, opened, and seen with its own trades`, {
    skip,
  }, async () => {
    await using visited = await visit(options, "ben");
    const { page, url, complaints } = visited;
    await page.goto(`${url}/instruments`);
    await page.fill('[name="query"]', "glint semiconductros");
    await page.click(".search button");
    await page.click("a.instrument");
    await untilText(page, "h1", "Glynt Semiconductors");
    await page.goto(`${url}/instruments/GLYNT?period=5Y`);
    assert.equal(await textOf(page, '.segments [aria-current="true"]'), "5Y");
    assert.equal(await page.locator("polygon.trade.in").count(), 2);
    assert.equal(await page.locator("polygon.trade.out").count(), 2);
    assert.equal(await page.locator("path.volume").count(), 1);
    assert.match(await textOf(page, ".effects"), /QZDEMO000079/);
    await page.click(".figure-data summary");
    await untilText(page, ".figure-data td", "Sold 110 on 24 May 2024");
    if (options === DESKTOP) await assertAccessible(page);
    await assertFits(page);
    await page.goto(`${url}/holdings`);
    await page.click('a.instrument:has-text("Glynt")');
    await untilText(page, "h1", "Glynt Semiconductors");
    assert.equal((await page.goto(`${url}/instruments/NOBODY`))?.status(), 404);
    assert.deepEqual(
      complaints.filter((text) => !text.includes("404")),
      [],
    );
  });
}
