import type { SaleLots } from "../account-results.ts";
import { formatDay, formatGain, formatMoney, formatQuantity, signClass } from "../format.ts";
import { type Html, html } from "../html.ts";
import { methodName } from "./lot-methods.ts";

export interface SaleForm {
  sale: SaleLots;
  saved: boolean;
  /** What went wrong with the form just sent, and what stood in it by lot. */
  problem: string | null;
  entered: ReadonlyMap<string, string> | null;
}

type Money = { amount: string; currency: string };

export function saleLotsView(form: SaleForm): Html {
  const { sale } = form;
  return html`
  <p class="back"><a href="/accounts">All accounts</a></p>
  <div class="page-head"><h1>Sale of ${sale.symbol}</h1><p class="quiet">${sale.name} · ${formatDay(sale.date)} · ${sale.account}</p></div>
  ${saleCard(form)}`;
}

function gain(money: Money | null): Html {
  if (money === null) return html`<span class="unavailable">not available</span>`;
  return html`<span class="${signClass(money.amount)}">${formatGain(money)}</span>`;
}

/** The figures of the sale and its lots; replaced as a whole after a change. */
export function saleCard(form: SaleForm): Html {
  const { sale, problem, saved } = form;
  return html`<div id="sale" class="sale">
  <div role="status">${problem ? html`<p class="failure">${problem}</p>` : saved ? html`<p class="done-note">Saved.</p>` : ""}</div>
  <dl class="tiles">
    ${tile("Shares sold", formatQuantity(sale.quantity), Number(sale.unchosen) > 0 ? `${formatQuantity(sale.unchosen)} without a chosen lot` : "all chosen")}
    ${tile("Proceeds", formatMoney(sale.proceeds), "after fee and tax")}
    ${tile("Realized gain", gain(sale.realizedGain), "with the lots in use")}
    ${tile("Oldest first", gain(sale.realizedGainFifo), "the gain without a choice")}
  </dl>
  ${sale.lotMethod === "specific" ? lotsForm(form) : otherMethod(sale)}</div>`;
}

function tile(label: string, value: string | Html, note: string): Html {
  return html`<div class="tile"><dt>${label}</dt><dd>${value}<span class="tile-note">${note}</span></dd></div>`;
}

function otherMethod(sale: SaleLots): Html {
  return html`<div class="call"><p>The lot method of ${sale.account} is ${methodName(sale.lotMethod).toLowerCase()}. To choose lots, set it to specific lots first.</p><a class="button" href="/accounts?account=${sale.accountId}#account-${sale.accountId}">Open the account</a></div>`;
}

function lotsForm({ sale, entered }: SaleForm): Html {
  const path = `/accounts/sales/${sale.transactionId}`;
  if (sale.lots.length === 0) return html`<p class="quiet">No lot was held when this sale happened.</p>`;
  return html`<section class="panel wide" aria-labelledby="lots-title"><h2 id="lots-title">Lots held that day</h2>
    <p>Write how many shares of each lot this sale uses, ${formatQuantity(sale.quantity)} in all. For what you leave open the oldest are used.</p>
    <form method="post" action="${path}" hx-post="${path}" hx-target="#sale" hx-swap="outerMorph">
    <div class="table-scroll" tabindex="0" role="group" aria-label="Lots"><table class="lots">
    <thead><tr><th scope="col">Bought</th><th scope="col">Shares to use</th><th scope="col" class="number">In use</th><th scope="col" class="number">Shares</th><th scope="col" class="number">Days held</th><th scope="col" class="number">Cost</th><th scope="col" class="number">Gain if used</th></tr></thead>
    <tbody>${sale.lots.map((lot) => lotRow(lot, entered?.get(lot.lotId) ?? (lot.chosen === "0" ? "" : lot.chosen)))}</tbody></table></div>
    <p class="form-end"><button class="primary" type="submit">Save the choice</button></p></form></section>`;
}

function lotRow(lot: SaleLots["lots"][number], value: string): Html {
  const day = formatDay(lot.acquiredOn);
  return html`<tr><th scope="row">${day}</th>
    <td><input name="lot.${lot.lotId}" value="${value}" inputmode="decimal" maxlength="40" autocomplete="off" aria-label="Shares to use of the lot of ${day}"></td>
    <td class="number">${formatQuantity(lot.used)}</td><td class="number">${formatQuantity(lot.quantity)}</td><td class="number">${lot.holdingDays}</td>
    <td class="number">${lot.cost ? formatMoney(lot.cost) : html`<span class="unavailable">not available</span>`}</td>
    <td class="number">${gain(lot.gain)}</td></tr>`;
}
