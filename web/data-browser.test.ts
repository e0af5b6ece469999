import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  assertAccessible,
  assertFits,
  closeBrowser,
  DESKTOP,
  PHONE,
  skip,
  visit,
} from "#open-test-browser.ts";
import { openTestSite } from "#open-test-site.ts";
import { findInstruments } from "#store/instruments.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { writeQualityIssues } from "#store/quality-issues.ts";

after(closeBrowser);

/** What a check of prices would find about something that Ben holds. */
async function writeFinding(): Promise<void> {
  const { store } = await openTestSite();
  await store.tenant(DEMO_MARKET, DEMO_MARKET).run(async (database) => {
    const [glynt] = await findInstruments(database, { symbols: ["GLYNT"] });
    await writeQualityIssues(database, [
      {
        code: "spike",
        severity: "warning",
        instrumentId: glynt?.instrumentId ?? null,
        date: "2026-06-10",
        message: "GLYNT closes at 1000 on 2026-06-10, between 100 and 101.",
        suggestedFix: "Correct this close in the source, or leave the day out.",
        evidence: { days: 1 },
      },
    ]);
  });
}

for (const [name, options] of [
  ["with scripts", DESKTOP],
  ["without scripts on a phone", { ...PHONE, javaScriptEnabled: false }],
] as const) {
  test(`${name} a finding is ignored and reopened, and a goal is added, refused and removed`, {
    skip,
  }, async () => {
    await using visited = await visit(options, "ben");
    const { page, url, complaints } = visited;
    await writeFinding();
    await page.goto(`${url}/data`);
    await page.click('button:has-text("Leave this close out")');
    await page.waitForSelector('#fixes:has-text("of GLYNT on 2026-06-10")');
    await page.goto(`${url}/data?state=resolved`);
    await page.waitForSelector(".finding.warning");
    if (options === DESKTOP) await assertAccessible(page);
    await assertFits(page);
    await page.click('#fixes button:has-text("Undo")');
    await page.waitForSelector('.finding.warning button:has-text("Ignore")');
    await page.click('.finding.warning button:has-text("Ignore")');
    await page.waitForSelector('.findings:has-text("None open")');
    await page.goto(`${url}/data?state=ignored`);
    if (options === DESKTOP) await assertAccessible(page);
    await page.click(".finding.warning button");
    await page.waitForSelector('.findings:has-text("None is ignored")');
    await page.goto(`${url}/goals`);
    const form = 'section form[action="/goals"]';
    await page.fill(`${form} [name="name"]`, `Boat ${name}`);
    await page.fill(`${form} [name="targetAmount"]`, "plenty");
    await page.fill(`${form} [name="targetDate"]`, "2040-01-31");
    await page.click(`${form} button`);
    await page.waitForSelector('.failure:has-text("above zero")');
    assert.equal(await page.inputValue(`${form} [name="name"]`), `Boat ${name}`);
    await page.fill(`${form} [name="targetAmount"]`, "30,000");
    await page.click(`${form} button`);
    const boat = page.locator(`.goal:has-text("Boat ${name}")`);
    await boat.waitFor();
    if (options === DESKTOP) await assertAccessible(page);
    await assertFits(page);
    await boat.locator("summary").click();
    await boat.locator(".remove button").click();
    await boat.waitFor({ state: "detached" });
    // What is refused without scripts answers with its status, which the browser's console repeats.
    assert.deepEqual(
      complaints.filter((text) => !text.includes("status of 400")),
      [],
    );
  });
}
