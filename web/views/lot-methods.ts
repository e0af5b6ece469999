import type { LotMethodName } from "../account-results.ts";
import { type Html, html } from "../html.ts";

/** Each lot method with its name and what it does, in one sentence. */
export const LOT_METHODS: readonly [LotMethodName, string, string][] = [
  ["fifo", "First in, first out", "A sale uses the shares that were bought first."],
  ["lifo", "Last in, first out", "A sale uses the shares that were bought last."],
  ["hifo", "Highest cost first", "A sale uses the shares that cost most, so that gains are realized late."],
  ["average", "Average cost", "A sale uses the same part of every purchase, at their average cost."],
  [
    "specific",
    "Specific lots",
    "You choose the shares of each sale; where you choose none, the oldest are used.",
  ],
  [
    "section_104",
    "UK share matching",
    "A sale uses the purchases of its day, then those of the next 30 days, then the average of the rest.",
  ],
  [
    "adjusted_cost_base",
    "Canadian adjusted cost base",
    "Average cost; a loss moves to the shares that replace those sold within 30 days.",
  ],
];

export function methodName(method: LotMethodName): string {
  return LOT_METHODS.find(([id]) => id === method)?.[1] ?? method;
}

/** The options of a select, the given method chosen. */
export function methodOptions(chosen: LotMethodName): Html {
  return html`${LOT_METHODS.map(
    ([id, name]) => html`<option value="${id}" ${id === chosen ? "selected" : ""}>${name}</option>`,
  )}`;
}

export function methodList(): Html {
  return html`<dl class="methods">${LOT_METHODS.map(
    ([, name, sentence]) => html`<div><dt>${name}</dt><dd>${sentence}</dd></div>`,
  )}</dl>`;
}
