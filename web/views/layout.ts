import type { UserChoice } from "#auth/open-sessions.ts";
import type { Session } from "#auth/session.ts";
import type { Assets } from "../assets.ts";
import { formatDay } from "../format.ts";
import { type Html, html } from "../html.ts";

/** What every page knows about its surroundings. */
export interface PageFrame {
  assets: Assets;
  nonce: string;
  path: string;
  engine: string;
  version: string;
  /** Null on the pages that are shown before sign-in. */
  user: {
    session: Session;
    choice: UserChoice;
    choices: readonly UserChoice[];
    mode: "local" | "token";
  } | null;
}

export interface PageOptions {
  title: string;
  /** Class of `<main>`. */
  kind: string;
  /** Seconds after which browsers without scripts load the page again, for example while an answer is written. */
  refreshWithoutScript?: number;
}

const config = JSON.stringify({
  includeIndicatorCSS: false,
  prefix: "",
  morphIgnore: ["data-htmx-powered", "open"],
  history: "reload",
});

const pages: readonly [string, string][] = [
  ["/", "Chat"],
  ["/holdings", "Holdings"],
  ["/instruments", "Prices"],
  ["/accounts", "Accounts"],
  ["/goals", "Goals"],
  ["/targets", "Targets"],
  ["/data", "Data"],
  ["/import", "Import"],
];

function isCurrent(href: string, path: string): boolean {
  return href === "/" ? path === "/" || path.startsWith("/conversations") : path.startsWith(href);
}

/** The document around a page's content. */
export function layout(frame: PageFrame, options: PageOptions, content: Html): Html {
  const { assets } = frame;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content="${config}">
<title>${options.title} · Portfolio Coach</title>
<link rel="icon" href="${assets.icon.path}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylesheet.path}">
${
  options.refreshWithoutScript === undefined
    ? ""
    : html`<noscript><meta http-equiv="refresh" content="${options.refreshWithoutScript}"></noscript>`
}
<script src="${assets.script.path}" nonce="${frame.nonce}" defer></script>
</head>
<body>
<a class="skip-link" href="#main">Skip to the content</a>
<header class="top-bar">
  <a class="brand" href="/" aria-label="Portfolio Coach"><img src="${assets.icon.path}" width="26" height="26" alt=""><span>Portfolio Coach</span></a>
  ${frame.user ? navigation(frame.path) : ""}
  ${frame.user ? userMenu(frame.user, frame.path) : ""}
</header>
${frame.user?.session.principal.kind === "demo" ? demoBanner(frame.user.session) : ""}
<main id="main" class="${options.kind}" tabindex="-1">
${content}
</main>
</body>
</html>`;
}

function navigation(path: string): Html {
  return html`<nav class="pages" aria-label="Pages">
    ${pages.map(
      ([href, label]) =>
        html`<a href="${href}" ${isCurrent(href, path) ? html`aria-current="page"` : ""}>${label}</a>`,
    )}
  </nav>`;
}

function demoBanner(session: Session): Html {
  return html`<aside class="demo-banner" aria-label="About this data"><strong>Fictional demo data.</strong> These instruments do not exist. It is always ${formatDay(session.clock.today())} here.</aside>`;
}

/** Switching is a form, so that it works without scripts and never happens by following a link. */
function userMenu(user: NonNullable<PageFrame["user"]>, path: string): Html {
  return html`<details class="user-menu">
    <summary><span class="avatar" aria-hidden="true">${user.choice.label.slice(0, 1)}</span><span class="user-name">${user.choice.label}</span></summary>
    <div class="menu">
      <form method="post" action="/session">
        <input type="hidden" name="next" value="${path.startsWith("/conversations") ? "/" : path}">
        <p class="menu-title">Whose portfolio?</p>
        ${user.choices.map(
          (choice) =>
            html`<button name="user" value="${choice.key}" ${choice.key === user.choice.key ? html`aria-current="true"` : ""}>${choice.label}</button>`,
        )}
      </form>
      ${
        user.mode === "token"
          ? html`<form method="post" action="/sign-out"><button>Sign out</button></form>`
          : ""
      }
    </div>
  </details>`;
}
