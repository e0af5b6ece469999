import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

export interface Asset {
  /** Path with a hash of the content: what it names never changes. */
  path: string;
  contentType: string;
  body: string;
}

/** Everything a page loads: one script, one stylesheet, one icon. */
export interface Assets {
  script: Asset;
  stylesheet: Asset;
  icon: Asset;
}

const require = createRequire(import.meta.url);
const STYLESHEETS = [
  "tokens",
  "base",
  "layout",
  "chat",
  "answer",
  "steps",
  "holdings",
  "import",
  "accounts",
  "data",
  "instruments",
  "pages",
  "charts",
];

/** Built once at the start. htmx, its stream extension and our glue must come as one file, or they race each other. */
export async function loadAssets(): Promise<Assets> {
  const own = (name: string) => readFile(new URL(`./assets/${name}`, import.meta.url), "utf8");
  const packaged = (name: string) => readFile(require.resolve(`htmx.org/${name}`), "utf8");
  const [core, stream, glue, icon, ...styles] = await Promise.all([
    packaged("dist/htmx.min.js"),
    packaged("dist/ext/hx-sse.min.js"),
    own("glue.js"),
    own("icon.svg"),
    ...STYLESHEETS.map((name) => own(`${name}.css`)),
  ]);
  const script = [core, stream, glue]
    .map((part) => part.replace(/\n\/\/# sourceMappingURL=.*\s*$/, ""))
    .join(";\n");
  return {
    script: asset("app", "js", "text/javascript; charset=utf-8", script),
    stylesheet: asset("app", "css", "text/css; charset=utf-8", styles.join("\n")),
    icon: asset("icon", "svg", "image/svg+xml", icon),
  };
}

function asset(name: string, extension: string, contentType: string, body: string): Asset {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 16);
  return { path: `/assets/${name}.${hash}.${extension}`, contentType, body };
}
