import { type Html, html } from "../html.ts";

/** `errorId` is given for faults of ours: it finds the entry in the log. */
export function errorView(title: string, message: string, errorId: string | null): Html {
  return html`<section class="panel error-page" aria-labelledby="error-title">
    <h1 id="error-title">${title}</h1>
    <p>${message}</p>
    ${errorId ? html`<p class="quiet">Reference: <code>${errorId}</code></p>` : ""}
    <p><a class="button" href="/">Back to the chat</a></p>
  </section>`;
}
