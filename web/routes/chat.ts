import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { type Html, html } from "../html.ts";
import { newRunView } from "../run-view.ts";
import { suggestQuestions } from "../suggest-questions.ts";
import { type Overview, overviewResult } from "../tool-results.ts";
import { chatView, composerFields, conversationList, runningTurn, stopForm } from "../views/chat.ts";
import { answerView, questionView } from "../views/message.ts";
import {
  callForPage,
  pageSession,
  renderPage,
  type WebEnv,
  type WebParts,
  type WebRequest,
  wantsFragment,
} from "../web-context.ts";
import { tooLarge } from "./api.ts";
import { keepCookie, SESSION_COOKIE } from "./session.ts";

const questionForm = z.object({
  conversationId: z.string().max(36).default(""),
  idempotencyKey: z.string().max(64).default(""),
  message: z.string().max(4000).default(""),
  /** A suggestion that was clicked; it wins over what stands in the box. */
  suggestion: z.string().max(4000).default(""),
});

/** The first page shows the portfolio, but a portfolio that cannot be read must not take the chat away. */
async function readOverview(c: WebRequest, parts: WebParts): Promise<Overview | null> {
  try {
    return overviewResult.parse(await callForPage(c, parts, "get_overview", {}));
  } catch (error) {
    if (!(error instanceof CoachError)) throw error;
    return null;
  }
}

async function showChat(c: WebRequest, parts: WebParts, conversationId: string | null): Promise<Response> {
  const { coach } = parts.options;
  const { session } = pageSession(c);
  const [conversations, conversation, overview] = await Promise.all([
    coach.listConversations(session),
    conversationId === null ? null : coach.readConversation(session, conversationId),
    conversationId === null ? readOverview(c, parts) : null,
  ]);
  const content = chatView({
    conversations,
    conversation,
    idempotencyKey: randomUUID(),
    engine: coach.label,
    overview,
    isDemo: session.principal.kind === "demo",
    suggestions: conversationId === null ? suggestQuestions(overview) : [],
  });
  const title = conversation?.title ?? "Chat";
  const running = runningTurn(conversation) !== null;
  const options = { title, kind: "chat", ...(running ? { refreshWithoutScript: 2 } : {}) };
  return renderPage(c, parts, options, content);
}

/** Everything the script needs to show a question and its answer without loading the page again. */
async function startedFragment(
  c: WebRequest,
  parts: WebParts,
  run: { conversationId: string; runId: string; question: string },
): Promise<Html> {
  const { coach } = parts.options;
  const conversations = await coach.listConversations(pageSession(c).session);
  const partial = (target: string, content: Html) =>
    html`<hx-partial hx-target="${target}" hx-swap="innerHTML">${content}</hx-partial>`;
  return html`<title>${run.question} · Portfolio Coach</title>${questionView(run.question)}${answerView(newRunView(run.runId, coach.label))}
    <hx-partial hx-target="#welcome" hx-swap="delete"></hx-partial>
    ${partial("#composer-fields", composerFields(run.conversationId, randomUUID()))}
    ${partial("#stop", stopForm(run.runId, run.conversationId))}
    ${partial("#notice", html``)}
    ${partial("#conversations", conversationList(conversations, run.conversationId))}`;
}

/** The chat: a page per conversation, and the form that asks. */
export function addChatRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { coach } = parts.options;

  app.get("/", (c) => showChat(c, parts, null));
  app.get("/conversations/:conversationId", (c) => showChat(c, parts, c.req.param("conversationId")));

  app.post(
    "/messages",
    bodyLimit({ maxSize: 64 * 1024, onError: tooLarge("A question", "64 kB") }),
    async (c) => {
      const { session } = pageSession(c);
      const parsed = questionForm.safeParse(await c.req.parseBody());
      if (!parsed.success)
        throw new CoachError("invalid_input", "A question may have up to 4,000 characters.");
      const question = (parsed.data.suggestion || parsed.data.message).trim();
      if (question === "") throw new CoachError("invalid_input", "Write a question first.");
      await parts.questions.consume(`${session.principal.tenantId}/${session.principal.userId}`, 1);
      const run = await coach.startRun(session, {
        conversationId: parsed.data.conversationId || null,
        message: question,
        idempotencyKey: parsed.data.idempotencyKey || randomUUID(),
      });
      // A conversation belongs to one user: from now on this browser stays with that user, whoever the default becomes.
      if (getCookie(c, SESSION_COOKIE) === undefined) {
        keepCookie(c, await parts.options.sessions.switchTo(pageSession(c).choice.key));
      }
      const path = `/conversations/${run.conversationId}`;
      if (!wantsFragment(c)) return c.redirect(path, 303);
      c.header("HX-Push-Url", path);
      return c.html(await startedFragment(c, parts, { ...run, question }));
    },
  );
}
