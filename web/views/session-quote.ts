import { formatPrice } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { SessionQuote } from "../instrument-results.ts";

/** How long ago a price was made, in words. */
export function quoteAge(minutes: number): string {
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "1 minute old" : `${minutes} minutes old`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours === 1 ? "1 hour old" : `${hours} hours old`;
  return `${Math.floor(hours / 24)} days old`;
}

/** A price within a session that is newer than the last close: when it was made, by whom it was told, and how old it is. */
export function sessionQuoteView(quote: SessionQuote | null): Html {
  if (quote === null) return html``;
  const { price, currency, date, time, ageMinutes, delayed, source } = quote;
  const when = time === null ? date : `${date} ${time.slice(11, 16)} UTC`;
  const notes = [
    ageMinutes === null ? null : quoteAge(ageMinutes),
    delayed === true ? "delayed by the source" : delayed === null ? "may be delayed" : null,
    source,
  ].filter((part) => part !== null);
  return html`<p class="quiet">Quote ${formatPrice(Number(price), currency)}, <time datetime="${time ?? date}">${when}</time> (${notes.join(", ")}). Values and the chart use closes.</p>`;
}
