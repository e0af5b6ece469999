import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Hono } from "hono";
import type { WebEnv, WebParts } from "../web-context.ts";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Script, stylesheet and icon: compressed once, cached for good because their names hold their hash. */
export function addAssetRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { script, stylesheet, icon } = parts.assets;
  for (const asset of [script, stylesheet, icon]) {
    const bytes = Buffer.from(asset.body);
    const smaller = Promise.all([
      brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      zip(bytes, { level: 9 }),
    ]);
    app.get(asset.path, async (c) => {
      const accepted = c.req.header("Accept-Encoding") ?? "";
      const [br, gz] = await smaller;
      c.header("Content-Type", asset.contentType);
      c.header("Cache-Control", "public, max-age=31536000, immutable");
      c.header("Vary", "Accept-Encoding");
      const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : null;
      if (encoding) c.header("Content-Encoding", encoding);
      return c.body(new Uint8Array(encoding === "br" ? br : encoding === "gzip" ? gz : bytes));
    });
  }
  app.get("/favicon.ico", (c) => c.redirect(icon.path, 308));
  app.get("/robots.txt", (c) => c.text("User-agent: *\nDisallow: /\n"));
}
