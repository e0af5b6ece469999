import { type Browser, chromium, type Page } from "playwright-core";
import { ACCESS_TOKEN } from "./start-servers.ts";
import { until } from "./started-process.ts";

/** Who answered what of one question, as the proxy says. */
export interface Served {
  asked: string;
  followed: string;
}

/** One person's browser on the chat of an installation. */
export class ChatPage {
  readonly page: Page;
  #asked = "";
  #followed = "";

  private constructor(page: Page) {
    this.page = page;
    page.on("response", (response) => {
      const by = response.headers()["x-served-by"] ?? "";
      if (response.url().endsWith("/messages")) this.#asked = by;
      if (response.url().endsWith("/events")) this.#followed = by;
    });
  }

  static async launch(): Promise<Browser> {
    const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
    return chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
  }

  /** Signs in with the access token through the form. */
  static async open(browser: Browser, url: string): Promise<ChatPage> {
    const page = await browser.newPage();
    await page.goto(url);
    await page.fill("input[name=token]", ACCESS_TOKEN);
    await page.press("input[name=token]", "Enter");
    await page.waitForSelector("#message");
    return new ChatPage(page);
  }

  /** Asks and waits for the first words; who took the question and who tells the answer. */
  async ask(question: string): Promise<Served> {
    this.#asked = "";
    this.#followed = "";
    const before = await this.page.locator("#log .answer").count();
    await this.page.fill("#message", question);
    await this.page.press("#message", "Enter");
    await until("the answer begins", 20_000, async () => (await this.words(before)).length > 1);
    return { asked: this.#asked, followed: this.#followed };
  }

  /** Asks, stopping what does not fit, until one process answers and the other one tells it. */
  async askApart(question: string): Promise<Served> {
    for (let turn = 0; turn < 12; turn += 1) {
      const served = await this.ask(question);
      if (served.asked !== served.followed && served.followed !== "") return served;
      await this.stop();
    }
    throw new Error("no question was asked on one process and followed on the other");
  }

  /** The words of an answer, of the last one when none is named. */
  async words(index = -1): Promise<string[]> {
    const answers = this.page.locator("#log .answer");
    const one = index < 0 ? answers.last() : answers.nth(index);
    if ((await one.count()) === 0) return [];
    const text = (await one.locator(".answer-text").textContent()) ?? "";
    return text.split(/\s+/).filter((word) => word.startsWith("word"));
  }

  /** Waits for the end of the last answer; milliseconds. */
  ended(milliseconds: number): Promise<number> {
    const last = this.page.locator("#log .answer").last();
    return until(
      "the answer ends",
      milliseconds,
      async () => (await last.getAttribute("aria-busy")) === null,
    );
  }

  /** Presses the stop button; milliseconds until the page says so. */
  async stop(): Promise<number> {
    const started = performance.now();
    await this.page.click("#stop-form button");
    await this.ended(10_000);
    await this.page.locator("#log .answer").last().getByText("Stopped by you.").waitFor();
    return performance.now() - started;
  }

  /** The last answer with all that stands below it. */
  async lastText(): Promise<string> {
    return (await this.page.locator("#log .answer").last().textContent()) ?? "";
  }
}
