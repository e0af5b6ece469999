import type { Conversation, ConversationSummary } from "#agent/coach.ts";
import { formatDay, formatGain, formatMoney, formatRate, signClass } from "../format.ts";
import { type Html, html } from "../html.ts";
import { foldEvents } from "../run-view.ts";
import type { Overview } from "../tool-results.ts";
import { answerView, questionView, suggestionView } from "./message.ts";

export interface ChatPage {
  conversations: readonly ConversationSummary[];
  conversation: Conversation | null;
  idempotencyKey: string;
  engine: string;
  /** For the first page only; null when the portfolio could not be read. */
  overview: Overview | null;
  isDemo: boolean;
  suggestions: readonly string[];
}

/** The run that is going on in a conversation, if any. */
export function runningTurn(conversation: Conversation | null): string | null {
  return conversation?.turns.find((turn) => turn.state === "running")?.runId ?? null;
}

export function chatView(page: ChatPage): Html {
  const { conversation } = page;
  const running = runningTurn(conversation);
  return html`
  <aside class="side">
    <a class="new-chat button" href="/">New conversation</a>
    <nav id="conversations" aria-label="Conversations">${conversationList(page.conversations, conversation?.conversationId ?? null)}</nav>
  </aside>
  <section class="thread" aria-labelledby="thread-title">
    <h1 id="thread-title" class="${conversation ? "thread-title" : "visually-hidden"}">${conversation?.title ?? "New conversation"}</h1>
    <h2 class="visually-hidden">Messages</h2>
    <div id="log" role="log" aria-label="Messages" ${running === null ? "" : html`aria-busy="true"`}>
      ${conversation ? conversation.turns.map((turn) => html`${questionView(turn.question)}${answerView(foldEvents(turn.runId, turn.label, turn.events, turn.state))}`) : welcome(page)}
    </div>
    <div id="status" class="visually-hidden" role="status"></div>
    <div id="notice"></div>
    ${composer(page, running)}
  </section>`;
}

export function conversationList(
  conversations: readonly ConversationSummary[],
  current: string | null,
): Html {
  if (conversations.length === 0) return html`<p class="quiet">No conversations yet.</p>`;
  return html`<h2>Conversations</h2><ul>${conversations.map(
    ({ conversationId, title }) =>
      html`<li><a href="/conversations/${conversationId}" ${conversationId === current ? html`aria-current="page"` : ""}>${title}</a></li>`,
  )}</ul>`;
}

function composer(page: ChatPage, running: string | null): Html {
  return html`<div class="composer-dock">
    <form id="composer" class="composer" method="post" action="/messages" hx-post="/messages" hx-target="#log" hx-swap="beforeend">
      <div id="composer-fields">${composerFields(page.conversation?.conversationId ?? null, page.idempotencyKey)}</div>
      <label class="visually-hidden" for="message">Your question</label>
      <textarea id="message" name="message" rows="1" maxlength="4000" placeholder="Ask about your portfolio" ${page.conversation ? "" : "autofocus"}></textarea>
      <button class="send" type="submit" aria-label="Send"><span aria-hidden="true">↑</span></button>
    </form>
    <div id="stop">${running === null ? "" : stopForm(running, page.conversation?.conversationId ?? "")}</div>
    <p class="composer-note"><span class="engine-note">${page.engine}</span><span class="keys"> · Enter sends, Shift+Enter starts a line, Esc stops</span></p>
  </div>`;
}

export function composerFields(conversationId: string | null, idempotencyKey: string): Html {
  return html`<input type="hidden" name="conversationId" value="${conversationId ?? ""}"><input type="hidden" name="idempotencyKey" value="${idempotencyKey}">`;
}

export function stopForm(runId: string, conversationId: string): Html {
  return html`<form id="stop-form" method="post" action="/runs/${runId}/cancel" hx-post="/runs/${runId}/cancel" hx-swap="none"><input type="hidden" name="next" value="/conversations/${conversationId}"><button class="stop" type="submit"><span class="stop-mark" aria-hidden="true"></span>Stop</button></form>`;
}

function welcome(page: ChatPage): Html {
  const { overview } = page;
  if (!overview || overview.transactionCount === 0) {
    return html`<div id="welcome" class="welcome">
      <p class="hello">Ask anything about a portfolio. Every number comes from the ledger, every document is cited.</p>
      <div class="call"><p>There are no transactions here yet.</p><a class="button primary" href="/import">Import your broker's file</a></div>
      <div class="suggestions cards" role="group" aria-label="Suggestions">${page.suggestions.map(suggestionView)}</div>
    </div>`;
  }
  const change = overview.dayChange;
  return html`<div id="welcome" class="welcome">
    <p class="eyebrow">${page.isDemo ? "Demo portfolio" : "Your portfolio"} on ${formatDay(overview.asOf)}</p>
    <p class="headline">${overview.marketValue ? formatMoney(overview.marketValue) : "Value not available"}</p>
    <p class="sub">
      ${change ? html`<span class="${signClass(change.amount.amount)}">${formatGain(change.amount)} (${formatRate(change.rate)})</span> on the day` : ""}
      ${change && overview.totalGain ? " · " : ""}
      ${overview.totalGain ? html`<span class="${signClass(overview.totalGain.amount)}">${formatGain(overview.totalGain)}</span> since ${overview.firstTransactionDate ? formatDay(overview.firstTransactionDate) : "the start"}` : ""}
    </p>
    <h2>What would you like to know?</h2>
    <div class="suggestions cards" role="group" aria-label="Suggestions">${page.suggestions.map(suggestionView)}</div>
  </div>`;
}
