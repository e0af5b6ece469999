import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
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
import { openTestSite, SITE_TOKEN, SLOW_WORDS } from "#open-test-site.ts";
import { createLogger } from "#platform/log.ts";
import { startServer } from "./start-server.ts";

after(closeBrowser);

async function ask(page: Page, question: string): Promise<void> {
  await page.fill("#message", question);
  await page.press("#message", "Enter");
}

/** Asks and waits until the question's own answer has arrived whole, so that a reload right after breaks nothing off. */
async function askAndSettle(page: Page, question: string): Promise<void> {
  const sent = page.waitForResponse((response) => response.url().endsWith("/messages"));
  await ask(page, question);
  await (await sent).finished();
}

const answered = (page: Page) => page.waitForSelector("#log .answer:last-child:not([aria-busy])");
const lastAnswer = (page: Page) => textOf(page, "#log .answer:last-child .answer-text");

for (const [name, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
  ["dark desktop", { ...DESKTOP, colorScheme: "dark" }],
] as const) {
  test(`on a ${name} every page fits, is accessible and makes the browser complain of nothing`, {
    skip,
  }, async () => {
    await using visited = await visit(options);
    const { page, url, complaints } = visited;
    for (const path of ["/", "/holdings?period=1Y", "/import", "/data", "/goals"]) {
      await page.goto(`${url}${path}`);
      await assertFits(page);
      await assertAccessible(page);
    }
    await page.goto(url);
    await ask(page, "How did it do?");
    await answered(page);
    assert.match(await lastAnswer(page), /removed: a figure without a source/);
    await page.click("#log .step summary");
    await page.click("#log .figure-data summary");
    await assertFits(page);
    await assertAccessible(page);
    await page.click("#log .citation");
    await page.waitForSelector("article.passage mark");
    await assertFits(page);
    await assertAccessible(page);
    await page.goBack();
    await page.waitForSelector("#log .answer");
    assert.deepEqual(complaints, []);
  });
}

test("an answer streams, a reload in its middle shows every word once, and its steps stay open", {
  skip,
}, async () => {
  await using visited = await visit(DESKTOP);
  const { page, url, complaints } = visited;
  await page.goto(url);
  await askAndSettle(page, "A slow answer, please");
  await page.waitForSelector(`#log .answer-text:has-text("${SLOW_WORDS[3]}")`);
  assert.match(page.url(), /\/conversations\//);
  assert.equal(await page.inputValue("#message"), "");
  assert.equal(await page.getAttribute("#log", "aria-busy"), "true");
  await page.reload();
  assert.equal(await page.locator("#stop-form").count(), 1, "the stop button is there again");
  await answered(page);
  const words = (await lastAnswer(page)).trim().split(/\s+/);
  assert.deepEqual(words, SLOW_WORDS);
  assert.equal(await page.locator("#stop-form").count(), 0);
  assert.equal(await page.getAttribute("#log", "aria-busy"), null);
  await untilText(page, "#status", "Answer ready.");
  assert.deepEqual(complaints, []);
});

test("a step that was opened stays open while the answer goes on", { skip }, async () => {
  await using visited = await visit(DESKTOP);
  const { page, url } = visited;
  await page.goto(url);
  await ask(page, "Have a look, then a slow answer");
  await page.waitForSelector(`#log .answer-text:has-text("${SLOW_WORDS[0]}")`);
  await page.click("#log .step summary");
  await answered(page);
  assert.match(await lastAnswer(page), new RegExp(SLOW_WORDS.at(-1) ?? "-"));
  assert.equal(await page.locator("#log .step details[open]").count(), 1);
});

test("stop ends the answer: by Escape, and by the button after a reload", { skip }, async () => {
  await using visited = await visit(DESKTOP);
  const { page, url, complaints } = visited;
  await page.goto(url);
  await ask(page, "A slow answer, please");
  await page.waitForSelector(`#log .answer-text:has-text("${SLOW_WORDS[1]}")`);
  await page.keyboard.press("Escape");
  await answered(page);
  await untilText(page, "#log .answer:last-child", /Stopped by you\./);
  await askAndSettle(page, "Again a slow answer");
  await page.waitForSelector(`#log .answer:last-child .answer-text:has-text("${SLOW_WORDS[1]}")`);
  await page.reload();
  await page.click("#stop-form button");
  await answered(page);
  assert.equal(await page.locator("#log .answer").count(), 2);
  await untilText(page, "#log .answer:last-child", /Stopped by you\./);
  assert.ok(!(await lastAnswer(page)).includes(SLOW_WORDS.at(-1) ?? ""));
  assert.deepEqual(complaints, []);
});

test("a finished answer is not asked for again, and leaves the next one its stop button", {
  skip,
}, async () => {
  await using visited = await visit(DESKTOP);
  const { page, url } = visited;
  let followed = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/events")) followed += 1;
  });
  await page.goto(url);
  await askAndSettle(page, "How did it do?");
  await answered(page);
  await askAndSettle(page, "A slow answer, please");
  // Longer than it takes to connect again.
  await page.waitForSelector(`#log .answer:last-child .answer-text:has-text("${SLOW_WORDS[25]}")`);
  assert.equal(followed, 2);
  await page.click("#stop-form button");
  await answered(page);
});

test("suggestions ask with one click, and follow-ups stay in the conversation", { skip }, async () => {
  await using visited = await visit(PHONE);
  const { page, url, complaints } = visited;
  await page.goto(url);
  const first = await textOf(page, ".suggestion");
  await page.locator(".suggestion").first().click();
  await answered(page);
  await untilText(page, "#log .question p", first);
  const conversation = page.url();
  await page.click('.suggestion:has-text("And in US dollars?")');
  await page.waitForSelector("#log .answer:nth-of-type(4):not([aria-busy])");
  assert.equal(page.url(), conversation);
  await untilText(page, "#conversations a[aria-current]", first);
  assert.deepEqual(complaints, []);
});

test("a failing server is told in words, and the question is not lost", { skip }, async () => {
  await using visited = await visit(DESKTOP);
  const { page, url } = visited;
  await page.goto(url);
  await page.route("**/messages", (route) => route.abort());
  await ask(page, "Will this arrive?");
  await page.waitForSelector("#notice:not(:empty)");
  await untilText(page, "#notice", /could not be reached/);
  assert.equal(await page.inputValue("#message"), "Will this arrive?");
});

const csv =
  "Date,Action,Symbol,Quantity,Price,Fee,Currency\n2024-01-15,deposit,,,1000,,EUR\n2024-02-01,buy,BROWSED,10,20,0.5,EUR\n";
const file = { name: "browsed.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };

for (const [name, options] of [
  ["with scripts", DESKTOP],
  ["without scripts on a phone", { ...PHONE, javaScriptEnabled: false }],
] as const) {
  test(`${name} a file is previewed, confirmed and undone`, { skip }, async () => {
    await using visited = await visit(options, "local");
    const { page, url, complaints } = visited;
    await page.goto(`${url}/import`);
    await page.setInputFiles('input[type="file"]', file);
    await page.fill('input[name="account"]', `Account ${name}`);
    await page.click('button:has-text("Show the preview")');
    await untilText(page, "h1", "Check the import");
    if (options === DESKTOP) await assertAccessible(page);
    await page.click('button:has-text("Import 2 rows")');
    await untilText(page, "h1", "Imported");
    await page.click('button:has-text("Undo this import")');
    await untilText(page, "h1", "Undone");
    await page.goto(`${url}/import`);
    assert.match(await textOf(page, "tbody tr"), /browsed\.csv[\s\S]*undone/);
    assert.deepEqual(complaints, []);
  });
}

test("without scripts a question is asked, waited for and answered with its charts", { skip }, async () => {
  await using visited = await visit({ ...DESKTOP, javaScriptEnabled: false }, "ada");
  const { page, url } = visited;
  await page.goto(url);
  await page.fill("#message", "How did it do?");
  await page.click("button.send");
  // The page loads itself again until the answer is there.
  await page.waitForSelector("#log .answer:not([aria-busy]) svg.chart", { timeout: 20_000 });
  assert.match(await lastAnswer(page), /outlook is described here/);
  await page.click(".user-menu summary");
  await page.click('.menu button:has-text("Ben (demo)")');
  await untilText(page, ".user-menu summary", /Ben \(demo\)/);
});

test("signing in with the access token leads to the page that was asked for", { skip }, async () => {
  await using visited = await visit(PHONE);
  const { page, complaints } = visited;
  const { guardedWeb } = await openTestSite();
  const guarded = await startServer({
    app: guardedWeb,
    host: "127.0.0.1",
    port: 0,
    log: createLogger("silent"),
  });
  await page.goto(`${guarded.url}/import`);
  await assertFits(page);
  await assertAccessible(page);
  await page.fill('input[name="token"]', SITE_TOKEN);
  await page.press('input[name="token"]', "Enter");
  await page.waitForSelector('input[type="file"]');
  assert.equal(page.url(), `${guarded.url}/import`);
  await page.click(".user-menu summary");
  await page.click('button:has-text("Sign out")');
  await page.waitForSelector('input[name="token"]');
  assert.deepEqual(complaints, []);
  await guarded.close();
});
