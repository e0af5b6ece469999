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
  visit,
} from "#open-test-browser.ts";

after(closeBrowser);

for (const [name, options] of [
  ["with scripts", DESKTOP],
  ["in the dark with scripts on a phone", { ...PHONE, colorScheme: "dark" }],
  ["without scripts on a phone", { ...PHONE, javaScriptEnabled: false }],
] as const) {
  test(`${name} a lot method is changed with its effect, and lots are chosen, refused and taken back`, {
    skip,
  }, async () => {
    await using visited = await visit(options, "ada");
    const { page, url, complaints } = visited;
    const scripted = !("javaScriptEnabled" in options);
    const look = async () => {
      if (scripted) await assertAccessible(page);
      await assertFits(page);
    };
    await page.goto(`${url}/accounts`);
    await look();
    const card = page.locator('.account:has-text("Island account")');
    await card.locator("select").selectOption("specific");
    await card.locator("button").click();
    await card.locator('.done-note:has-text("Now, by specific lots")').waitFor();
    assert.equal(await card.locator("tbody tr:has-text('in use')").count(), 1);
    await look();
    await card.locator('tr:has-text("not chosen") a[href*="/sales/"]').click();
    await page.waitForSelector("table.lots");
    const fifo = await textOf(page, ".tile:nth-child(4) dd");
    await look();
    await page.locator(".lots input").last().fill("9999");
    await page.click(".form-end button");
    await page.waitForSelector('.failure:has-text("Choose at most")');
    assert.equal(await page.locator(".lots input").last().inputValue(), "9999");
    await page.locator(".lots input").last().fill("90");
    await page.click(".form-end button");
    await page.waitForSelector('.tile-note:has-text("30 without a chosen lot")');
    assert.notEqual((await textOf(page, ".tile:nth-child(3) dd")).split("w")[0], fifo.split("t")[0]);
    await look();
    await page.locator(".lots input").last().fill("");
    await page.click(".form-end button");
    await page.waitForSelector('.tile-note:has-text("120 without a chosen lot")');
    await page.goto(`${url}/accounts`);
    await card.locator("select").selectOption("fifo");
    await card.locator("button").click();
    await card.locator('.done-note:has-text("Now, by first in, first out")').waitFor();
    // What is refused without scripts answers with its status, which the browser's console repeats.
    assert.deepEqual(
      complaints.filter((text) => !text.includes("status of 400")),
      [],
    );
  });
}
