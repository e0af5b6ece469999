import type { Account, AccountSale, Accounts, LotMethodName } from "../account-results.ts";
import { formatDay, formatGain, formatMoney, formatQuantity, signClass } from "../format.ts";
import { type Html, html } from "../html.ts";
import { instrumentLink } from "./instruments.ts";
import { methodList, methodName, methodOptions } from "./lot-methods.ts";

type Money = { amount: string; currency: string };

/** What is shown with one account beyond how it stands. */
export interface AccountDetail {
  accountId: string;
  /** What it would have realized by each method. */
  comparison: Accounts["comparison"];
  /** The method it had until just now; null when none was changed. */
  was: LotMethodName | null;
  /** Whether something was just saved. */
  saved: boolean;
  /** What went wrong with the form just sent. */
  problem: string | null;
}

export function accountsView(page: Accounts, detail: AccountDetail | null): Html {
  const { accounts, asOf, currency } = page;
  if (accounts.length === 0) {
    return html`<h1>Accounts</h1><div class="call"><p>There are no accounts yet: an import makes them.</p><a class="button primary" href="/import">Import your broker's file</a></div>`;
  }
  return html`
  <div class="page-head"><h1>Accounts</h1><p class="quiet">as of ${formatDay(asOf)} · in ${currency}</p></div>
  <section class="panel wide" aria-labelledby="methods-title"><h2 id="methods-title">Lot methods</h2>
    <p>When you sell a part of what you hold, the lot method decides which shares go, and with them the gain. It counts for all sales of an account, past ones too; what you hold and its value do not change.</p>
    ${methodList()}</section>
  ${accounts.map((account) => accountCard(account, detail?.accountId === account.accountId ? detail : null))}`;
}

/** One account with its form; replaced as a whole after a change. */
export function accountCard(account: Account, detail: AccountDetail | null): Html {
  const id = `account-${account.accountId}`;
  const path = `/accounts/${account.accountId}`;
  return html`<section class="panel wide account" id="${id}" aria-labelledby="${id}-title">
    <div class="panel-head"><h2 id="${id}-title">${account.name}</h2><p class="quiet">${account.currency}</p></div>
    <div role="status">${notice(account, detail)}</div>
    <dl class="facts">
      <div><dt>Value</dt><dd>${amount(account.marketValue)}</dd></div>
      <div><dt>Realized gain</dt><dd>${gain(account.realizedGain)}</dd></div>
      <div><dt>Sales</dt><dd>${account.saleCount}</dd></div>
      ${account.salesToChoose > 0 ? html`<div><dt>Lots to choose</dt><dd>${account.salesToChoose} ${account.salesToChoose === 1 ? "sale" : "sales"}</dd></div>` : ""}
    </dl>
    <form class="upload" method="post" action="${path}" hx-post="${path}" hx-target="#${id}" hx-swap="outerMorph">
      <label class="field">Name <input name="name" value="${account.name}" required maxlength="80"></label>
      <label class="field">Lot method <select name="lotMethod">${methodOptions(account.lotMethod)}</select></label>
      <button class="primary" type="submit">Save</button>
    </form>
    ${detail && detail.comparison.length > 0 ? comparisonTable(account, detail) : html`<p class="more"><a href="/accounts?account=${account.accountId}#${id}" hx-get="/accounts?account=${account.accountId}" hx-target="#${id}" hx-swap="outerMorph">Compare the lot methods</a></p>`}
    ${account.lotMethod === "specific" ? salesTable(account) : ""}
  </section>`;
}

function amount(money: Money | null): string | Html {
  return money ? formatMoney(money) : html`<span class="unavailable">not available</span>`;
}

function gain(money: Money | null): Html {
  if (money === null) return html`<span class="unavailable">not available</span>`;
  return html`<span class="${signClass(money.amount)}">${formatGain(money)}</span>`;
}

function notice(account: Account, detail: AccountDetail | null): Html {
  if (detail?.problem) return html`<p class="failure">${detail.problem}</p>`;
  if (!detail?.saved) return html``;
  const { was } = detail;
  if (was === null || was === account.lotMethod) return html`<p class="done-note">Saved.</p>`;
  const before = detail.comparison.find((line) => line.lotMethod === was)?.realizedGain ?? null;
  return html`<p class="done-note">Saved. Realized gain before, by ${methodName(was).toLowerCase()}: ${gain(before)}. Now, by ${methodName(account.lotMethod).toLowerCase()}: ${gain(account.realizedGain)}.</p>`;
}

function comparisonTable(account: Account, { comparison }: AccountDetail): Html {
  return html`<h3>What each lot method gives</h3>
    <div class="table-scroll" tabindex="0" role="group" aria-label="Lot methods of ${account.name}"><table>
    <thead><tr><th scope="col">Lot method</th><th scope="col" class="number">Realized gain</th><th scope="col" class="number">Cost of what is held</th></tr></thead>
    <tbody>${comparison.map(
      (line) =>
        html`<tr><th scope="row">${methodName(line.lotMethod)}${line.lotMethod === account.lotMethod ? html` <span class="state committed">in use</span>` : ""}</th><td class="number">${gain(line.realizedGain)}</td><td class="number">${amount(line.costBasis)}</td></tr>`,
    )}</tbody></table></div>`;
}

const choices: Readonly<Record<AccountSale["choice"], readonly [string, string]>> = {
  chosen: ["chosen", "committed"],
  open: ["not chosen", "prepared"],
  invalid: ["choose again", "rejected"],
  only: ["nothing to choose", "ignored"],
};

function salesTable(account: Account): Html {
  const { sales, saleCount } = account;
  if (sales.length === 0) return html`<p class="quiet">There are no sales in this account.</p>`;
  return html`<h3>Sales</h3>
    ${saleCount > sales.length ? html`<p class="quiet">The last ${sales.length} of ${saleCount}.</p>` : ""}
    <div class="table-scroll tall" tabindex="0" role="group" aria-label="Sales of ${account.name}"><table>
    <thead><tr><th scope="col">Day</th><th scope="col">Instrument</th><th scope="col" class="number">Shares</th><th scope="col" class="number">Proceeds</th><th scope="col" class="number">Realized gain</th><th scope="col">Lots</th></tr></thead>
    <tbody>${sales.map((sale) => {
      const [label, state] = choices[sale.choice];
      return html`<tr><th scope="row"><a href="/accounts/sales/${sale.transactionId}">${formatDay(sale.date)}</a></th>
        <td>${instrumentLink(sale.symbol, sale.name)}<span class="under">${sale.symbol}</span></td><td class="number">${formatQuantity(sale.quantity)}</td>
        <td class="number">${formatMoney(sale.proceeds)}</td><td class="number">${gain(sale.realizedGain)}</td>
        <td><span class="state ${state}">${label}</span></td></tr>`;
    })}</tbody></table></div>`;
}
