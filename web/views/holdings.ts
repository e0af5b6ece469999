import {
  assetClassName,
  formatDay,
  formatGain,
  formatMoney,
  formatQuantity,
  formatRate,
  formatWeight,
  signClass,
} from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Holding, HoldingsPage, Overview, Performance } from "../tool-results.ts";
import { instrumentLink } from "./instruments.ts";
import { allocationFigure, attributionFigure, valueFigure } from "./result-figures.ts";

export const SORTS = ["value", "name", "gain", "weight"] as const;
export type Sort = (typeof SORTS)[number];

export const PERIODS = ["1M", "3M", "6M", "YTD", "1Y", "3Y", "5Y", "ALL"] as const;
export type Period = (typeof PERIODS)[number];

export interface HoldingsView {
  overview: Overview;
  holdings: HoldingsPage;
  /** Null with the reason when the period cannot be measured. */
  performance: Performance | null;
  performanceProblem: string | null;
  sort: Sort;
  period: Period;
}

export function holdingsView(page: HoldingsView): Html {
  const { overview } = page;
  if (overview.transactionCount === 0) {
    return html`<h1>Holdings</h1><div class="call"><p>There are no transactions here yet.</p><a class="button primary" href="/import">Import your broker's file</a></div>`;
  }
  return html`
  <div class="page-head"><h1>Holdings</h1><p class="quiet">as of ${formatDay(overview.asOf)} · in ${overview.currency}</p></div>
  ${tiles(overview)}
  <section class="panel wide" aria-labelledby="value-title">
    <div class="panel-head"><h2 id="value-title">Value over time</h2>${periodLinks(page)}</div>
    ${page.performance ? valueSection(page.performance) : html`<p class="quiet">${page.performanceProblem ?? "Not available."}</p>`}
  </section>
  <div class="columns">
    <section class="panel" aria-labelledby="allocation-title"><h2 id="allocation-title">Allocation</h2>${allocationFigure(overview, "allocation") ?? html`<p class="quiet">Nothing to show yet.</p>`}</section>
    <section class="panel" aria-labelledby="change-title"><h2 id="change-title">Where the change came from</h2>${(page.performance && attributionFigure(page.performance, "attribution")) ?? html`<p class="quiet">Nothing to show yet.</p>`}</section>
  </div>
  <section class="panel wide" aria-labelledby="positions-title">
    <div class="panel-head"><h2 id="positions-title">Positions</h2><a class="button" href="/holdings.csv">Download CSV</a></div>
    ${positionsTable(page)}
  </section>
  <section class="panel wide" aria-labelledby="cash-title"><h2 id="cash-title">Cash</h2>${cashTable(page.holdings)}</section>
  ${notes(page)}`;
}

function tile(label: string, value: string | Html, note: string | Html | null = null): Html {
  return html`<div class="tile"><dt>${label}</dt><dd>${value}${note ? html`<span class="tile-note">${note}</span>` : ""}</dd></div>`;
}

function measured(measure: { value: number | null; reason: string | null }): string | Html {
  if (measure.value !== null)
    return html`<span class="${signClass(measure.value)}">${formatRate(measure.value)}</span>`;
  return html`<span class="unavailable">not available</span>`;
}

function tiles(overview: Overview): Html {
  const { dayChange, totalGain, timeWeightedReturn, moneyWeightedReturn } = overview;
  return html`<dl class="tiles">
    ${tile(
      "Market value",
      overview.marketValue
        ? formatMoney(overview.marketValue)
        : html`<span class="unavailable">not available</span>`,
      dayChange
        ? html`<span class="${signClass(dayChange.amount.amount)}">${formatGain(dayChange.amount)} (${formatRate(dayChange.rate)})</span> on the day`
        : null,
    )}
    ${tile(
      "Total gain",
      totalGain
        ? html`<span class="${signClass(totalGain.amount)}">${formatGain(totalGain)}</span>`
        : html`<span class="unavailable">not available</span>`,
      `paid in ${formatMoney(overview.netContributions)}`,
    )}
    ${tile("Time-weighted return", measured(timeWeightedReturn), timeWeightedReturn.reason ?? "since the first transaction")}
    ${tile("Money-weighted return", measured(moneyWeightedReturn), moneyWeightedReturn.reason ?? "XIRR, per year")}
    ${tile("Cash", formatMoney(overview.cash), `${overview.transactionCount} transactions`)}
  </dl>`;
}

function periodLinks(page: HoldingsView): Html {
  return html`<nav class="segments" aria-label="Period">${PERIODS.map(
    (period) =>
      html`<a href="/holdings?period=${period}&sort=${page.sort}" ${period === page.period ? html`aria-current="true"` : ""}>${period}</a>`,
  )}</nav>`;
}

function valueSection(performance: Performance): Html {
  const figures: [string, { value: number | null; reason: string | null }][] = [
    ["Time-weighted", performance.timeWeightedReturn],
    ["Per year", performance.annualizedReturn],
    ["Money-weighted", performance.moneyWeightedReturn],
    ["Volatility", performance.volatility],
    ["Maximum drawdown", performance.maximumDrawdown],
  ];
  return html`${valueFigure(performance, "value") ?? html`<p class="quiet">Too few days for a chart.</p>`}
    <dl class="facts">${figures.map(
      ([label, measure]) =>
        html`<div><dt>${label}</dt><dd>${measure.value === null ? html`<span class="unavailable">not available</span><span class="tile-note">${measure.reason ?? ""}</span>` : formatRate(measure.value)}</dd></div>`,
    )}</dl>`;
}

const sortLabels: Readonly<Record<Sort, string>> = {
  value: "Value",
  name: "Name",
  gain: "Gain",
  weight: "Weight",
};

function head(page: HoldingsView, sort: Sort): Html {
  const current = page.sort === sort;
  const direction = sort === "name" ? "ascending" : "descending";
  return html`<th scope="col" class="${sort === "name" ? "" : "number"}" ${current ? html`aria-sort="${direction}"` : ""}><a href="/holdings?sort=${sort}&period=${page.period}#positions-title">${sortLabels[sort]}</a></th>`;
}

function positionsTable(page: HoldingsView): Html {
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Positions"><table class="positions">
    <thead><tr>${head(page, "name")}${head(page, "value")}${head(page, "gain")}${head(page, "weight")}<th scope="col" class="number">Price</th><th scope="col" class="number">Quantity</th><th scope="col" class="number">Cost basis</th></tr></thead>
    <tbody>${page.holdings.holdings.map(positionRow)}</tbody>
  </table></div>`;
}

function positionRow(holding: Holding): Html {
  const { unrealizedGain, unrealizedRate } = holding;
  return html`<tr>
    <th scope="row"><span class="name">${instrumentLink(holding.symbol, holding.name)}</span><span class="under">${holding.symbol} · ${assetClassName(holding.assetClass)}</span></th>
    <td class="number">${holding.marketValue ? formatMoney(holding.marketValue) : html`<span class="unavailable">not available</span>`}</td>
    <td class="number">${
      unrealizedGain
        ? html`<span class="${signClass(unrealizedGain.amount)}">${formatGain(unrealizedGain)}<span class="under">${unrealizedRate === null ? "" : formatRate(unrealizedRate)}</span></span>`
        : html`<span class="unavailable">not available</span>`
    }</td>
    <td class="number">${holding.weight === null ? "–" : formatWeight(holding.weight)}</td>
    <td class="number">${
      holding.price
        ? html`${formatMoney(holding.price)}<span class="under">${holding.stale ? html`<span class="stale">stale</span> ` : ""}${holding.priceDate ? formatDay(holding.priceDate) : ""}</span>`
        : html`<span class="unavailable">no price</span>`
    }</td>
    <td class="number">${formatQuantity(holding.quantity)}</td>
    <td class="number">${formatMoney(holding.costBasis)}</td>
  </tr>`;
}

function cashTable(holdings: HoldingsPage): Html {
  if (holdings.cash.length === 0) return html`<p class="quiet">No cash.</p>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Cash"><table>
    <thead><tr><th scope="col">Currency</th><th scope="col" class="number">Balance</th><th scope="col" class="number">Value in ${holdings.currency}</th></tr></thead>
    <tbody>${holdings.cash.map(
      (cash) =>
        html`<tr><th scope="row">${cash.currency}</th><td class="number">${formatMoney(cash.balance)}</td><td class="number">${cash.value ? formatMoney(cash.value) : html`<span class="unavailable">not available</span>`}</td></tr>`,
    )}</tbody></table></div>`;
}

function notes(page: HoldingsView): Html {
  const issues = [...page.overview.dataQuality.issues, ...page.holdings.dataQuality.issues];
  const unique = [...new Map(issues.map((issue) => [issue.message, issue])).values()];
  if (unique.length === 0 && page.overview.assumptions.length === 0) return html``;
  return html`<section class="panel wide" aria-labelledby="notes-title"><h2 id="notes-title">Notes on the data</h2>
    <ul class="notes">${unique.map((issue) => html`<li class="${issue.severity}"><span class="badge">${issue.severity}</span> ${issue.message}</li>`)}
    ${page.overview.assumptions.map((text) => html`<li><span class="badge">assumed</span> ${text}</li>`)}</ul></section>`;
}
