import type { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { COOKIE_SECONDS } from "#auth/open-sessions.ts";
import { CoachError } from "#platform/errors.ts";
import { statusOf } from "../http-status.ts";
import { remoteAddress } from "../remote-address.ts";
import { signInView } from "../views/sign-in.ts";
import { renderPage, safePath, type WebEnv, type WebParts, type WebRequest } from "../web-context.ts";

export const SESSION_COOKIE = "coach_session";

/** Keeps a person signed in as whom the signed value names. */
export function keepCookie(c: WebRequest, value: string): void {
  setCookie(c, SESSION_COOKIE, value, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: COOKIE_SECONDS,
    // Only ever stricter: a client that lies here locks itself out of plain http.
    secure: c.req.header("X-Forwarded-Proto") === "https" || c.req.url.startsWith("https:"),
  });
}

/** Sign-in with the access token, sign-out, and the switch between the people of this installation. */
export function addSessionRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { sessions } = parts.options;

  app.get("/signin", async (c) => {
    if (sessions.mode === "local") return c.redirect("/", 303);
    const next = safePath(c.req.query("next"));
    return renderPage(c, parts, { title: "Sign in", kind: "page narrow" }, signInView(next, null));
  });

  app.post("/signin", async (c) => {
    const form = await c.req.parseBody();
    const next = safePath(form["next"]);
    try {
      keepCookie(c, await sessions.signIn(String(form["token"] ?? ""), remoteAddress(c)));
    } catch (error) {
      if (!(error instanceof CoachError)) throw error;
      const content = signInView(next, error.message);
      return renderPage(c, parts, { title: "Sign in", kind: "page narrow" }, content, statusOf(error.kind));
    }
    return c.redirect(next, 303);
  });

  app.post("/sign-out", (c) => {
    deleteCookie(c, SESSION_COOKIE, { path: "/" });
    return c.redirect(sessions.mode === "token" ? "/signin" : "/", 303);
  });

  app.post("/session", async (c) => {
    // Switching is for people who are in already; the form is no way around the sign-in.
    if (!(await sessions.forPage(getCookie(c, SESSION_COOKIE)))) return c.redirect("/signin", 303);
    const form = await c.req.parseBody();
    keepCookie(c, await sessions.switchTo(String(form["user"] ?? "")));
    return c.redirect(safePath(form["next"]), 303);
  });
}
