import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { z } from "zod";
import { createLogger } from "#platform/log.ts";
import { type RunningServer, startServer } from "#web/start-server.ts";
import { openTestSite } from "./open-test-site.ts";

// biome-ignore lint/style/noProcessEnv: only tests use this file
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
/** Why browser tests do not run here; false where they do. */
export const skip =
  // biome-ignore lint/style/noProcessEnv: only tests use this file
  existsSync(executablePath) || process.env["CI_BROWSER"] === "1" ? false : "no Chromium is installed here";

export const DESKTOP = { viewport: { width: 1280, height: 860 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let browser: Promise<Browser> | undefined;
let server: Promise<RunningServer> | undefined;

/** Ends browser, server and site: for the hook after the last test of a file. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  await (await server)?.close();
  if (server) await (await openTestSite()).close();
}

export interface Visit extends AsyncDisposable {
  page: Page;
  url: string;
  /** Whatever the browser complained about: errors, refused resources, violated policy. */
  complaints: string[];
}

async function serveSite(): Promise<RunningServer> {
  const { web } = await openTestSite();
  return startServer({ app: web, host: "127.0.0.1", port: 0, log: createLogger("silent") });
}

/** A fresh browser profile on the site; with `user` already switched to. */
export async function visit(options: BrowserContextOptions, user?: string): Promise<Visit> {
  const flags =
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
  browser ??= chromium.launch({ executablePath, args: flags.split(" ") });
  server ??= serveSite();
  const { url } = await server;
  const context = await (await browser).newContext(options);
  const complaints: string[] = [];
  await context.exposeBinding("complain", (_source, text: string) => void complaints.push(text));
  await context.addInitScript({
    content: `document.addEventListener("securitypolicyviolation", (event) =>
      complain("policy: " + event.violatedDirective + " " + event.blockedURI))`,
  });
  if (user) {
    const [name = "", ...value] = (await (await openTestSite()).cookieFor(user)).split("=");
    await context.addCookies([{ name, value: value.join("="), url }]);
  }
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // What ends because its page goes away is no failure: a stream, a picture still on its way.
    if (reason !== "net::ERR_ABORTED") complaints.push(`${request.url()} ${reason}`);
  });
  return { page, url, complaints, [Symbol.asyncDispose]: () => context.close() };
}

const axeResult = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** Nothing that axe finds fault with. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = axeResult.parse(
    await page.evaluate(
      `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
    ),
  );
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
  );
  assert.deepEqual(found, [], page.url());
}

/** Wider than the screen means scrolling sideways, which no page may need. */
export async function assertFits(page: Page): Promise<void> {
  const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
  assert.ok(Number(overflow) <= 0, `${page.url()} is ${overflow} px too wide`);
}

/** The text of the first element that matches, without space around it. */
export const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).first().textContent())?.trim() ?? "";

/** Waits until an element of this kind says the text: what a click leads to is not there at once. */
export async function untilText(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector, { hasText: text }).first().waitFor({ timeout: 20_000 });
}
