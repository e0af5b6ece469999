import { type Html, html } from "../html.ts";

export function signInView(next: string, problem: string | null): Html {
  return html`<section class="panel sign-in" aria-labelledby="sign-in-title">
    <h1 id="sign-in-title">Sign in</h1>
    ${problem ? html`<p class="failure" role="alert">${problem}</p>` : ""}
    <form method="post" action="/signin">
      <input type="hidden" name="next" value="${next}">
      <label class="field">Access token <input type="password" name="token" autocomplete="current-password" required maxlength="400" autofocus></label>
      <button class="primary" type="submit">Sign in</button>
    </form>
    <p class="quiet">Whoever runs this installation chose the token in its settings.</p>
  </section>`;
}
