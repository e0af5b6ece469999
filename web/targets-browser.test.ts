import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  assertAccessible,
  assertFits,
  closeBrowser,
  DESKTOP,
  PHONE,
  skip,
  untilText,
  visit,
} from "#open-test-browser.ts";

after(closeBrowser);

for (const [name, options] of [
  ["with scripts", DESKTOP],
  ["without scripts on a phone", { ...PHONE, javaScriptEnabled: false }],
] as const) {
  test(`${name} targets are started from a model, refused, saved with orders, and removed`, {
    skip,
  }, async () => {
    await using visited = await visit(options, "local");
    const { page, url, complaints } = visited;
    await page.goto(`${url}/targets`);
    await page.waitForSelector("text=No targets are stored yet");
    await page.selectOption('[name="model"]', "permanent");
    await page.click("text=Fill in this model");
    await page.waitForSelector("text=It is not stored: save it to confirm");
    const weights = page.locator('[name="weight"]');
    await weights.first().fill("35");
    await page.click("text=More rows");
    await page.waitForSelector("text=There are more rows now");
    assert.equal(await weights.first().inputValue(), "35");
    assert.equal(await weights.count(), 12);
    await page.click("text=Save these targets");
    await page.waitForSelector('.failure:has-text("sum to 110%")');
    if (options === DESKTOP) await assertAccessible(page);
    await weights.first().fill("25");
    await page.click("text=Save these targets");
    await page.waitForSelector('h2:has-text("Your targets")');
    await page.fill('[name="contribution"]', "1000");
    await page.click("text=Suggest orders");
    await page.waitForSelector('h3:has-text("Weights today and after")');
    assert.equal(await page.inputValue('[name="contribution"]'), "1000");
    if (options === DESKTOP) await assertAccessible(page);
    await assertFits(page);
    await page.click("text=Remove these targets");
    await page.waitForSelector("text=No targets are stored yet");
    // What is refused without scripts answers with its status, which the browser's console repeats.
    assert.deepEqual(
      complaints.filter((text) => !text.includes("status of 400")),
      [],
    );
  });
}

test("targets with their chart and tables are accessible and fit on every screen", { skip }, async () => {
  for (const options of [DESKTOP, PHONE]) {
    await using visited = await visit(options, "ada");
    const { page, url, complaints } = visited;
    await page.goto(`${url}/targets`);
    await untilText(page, ".target-plan figcaption", /Suggested orders/);
    await assertAccessible(page);
    await assertFits(page);
    assert.deepEqual(complaints, []);
  }
});
