import { priceChart } from "#charts/price-chart.ts";
import type { Finding } from "../data-results.ts";
import {
  assetClassName,
  formatDay,
  formatPrice,
  formatPriceTick,
  formatQuantity,
  formatRate,
  signClass,
} from "../format.ts";
import { type Html, html } from "../html.ts";
import {
  CHART_PERIODS,
  type ChartPeriod,
  type Instrument,
  type InstrumentMatches,
  type SessionQuote,
} from "../instrument-results.ts";
import { figureView } from "./figure.ts";
import { sessionQuoteView } from "./session-quote.ts";

/** Where the page of an instrument is. */
export function instrumentPath(symbol: string): string {
  return `/instruments/${encodeURIComponent(symbol)}`;
}

/** A symbol or name that leads to the page of its instrument. */
export function instrumentLink(symbol: string, text: string): Html {
  return html`<a class="instrument" href="${instrumentPath(symbol)}">${text}</a>`;
}

export interface InstrumentSearch {
  query: string;
  /** Null before anything was searched for. */
  found: InstrumentMatches | null;
}

export function instrumentSearchView({ query, found }: InstrumentSearch): Html {
  return html`
  <div class="page-head"><h1>Instruments</h1><p class="quiet">Shares, funds, bonds and coins with their prices.</p></div>
  ${searchForm(query)}
  ${found === null ? "" : matches(query, found)}`;
}

function searchForm(query: string): Html {
  return html`<form class="search" role="search" method="get" action="/instruments">
    <label class="field">Symbol, ISIN or a part of the name <input type="search" name="query" value="${query}" maxlength="80" required autocomplete="off" autocapitalize="off" spellcheck="false"></label>
    <button class="primary" type="submit">Search</button></form>`;
}

function matches(query: string, found: InstrumentMatches): Html {
  const notes = [...found.assumptions, ...found.dataQuality.issues.map((issue) => issue.message)];
  return html`<section class="panel wide" aria-labelledby="matches-title"><h2 id="matches-title">Found for “${query}”</h2>
    ${
      found.instruments.length === 0
        ? ""
        : html`<div class="table-scroll" tabindex="0" role="group" aria-label="Instruments found"><table class="positions">
    <thead><tr><th scope="col">Instrument</th><th scope="col">Class</th><th scope="col">ISIN</th><th scope="col">Exchange</th><th scope="col" class="number">Last close</th></tr></thead>
    <tbody>${found.instruments.map(matchRow)}</tbody></table></div>`
    }
    ${notes.map((text) => html`<p class="quiet">${text}</p>`)}</section>`;
}

function matchRow(match: InstrumentMatches["instruments"][number]): Html {
  const under = [match.symbol, match.traded ? "in your transactions" : null, match.note].filter(
    (part) => part !== null,
  );
  return html`<tr><th scope="row"><span class="name">${match.stored ? instrumentLink(match.symbol, match.name) : match.name}</span><span class="under">${under.join(" · ")}</span></th>
    <td>${assetClassName(match.assetClass)}</td><td>${match.isin ?? "–"}</td><td>${match.exchange ?? "–"}</td>
    <td class="number">${
      match.close === null || match.currency === null
        ? html`<span class="unavailable">no price</span>`
        : html`${formatPrice(Number(match.close), match.currency)}<span class="under">${match.date === null ? "" : formatDay(match.date)}</span>`
    }</td></tr>`;
}

export interface InstrumentView {
  instrument: Instrument;
  period: ChartPeriod;
  /** Newer than the last close; null without one. */
  quote: SessionQuote | null;
  findings: readonly Finding[];
}

export function instrumentView({ instrument, period, quote, findings }: InstrumentView): Html {
  const { symbol, name, currency, close, changeRate } = instrument;
  return html`
  <p class="back"><a href="/instruments">All instruments</a></p>
  <div class="page-head"><h1>${name}</h1><p class="quiet">${symbol} · ${assetClassName(instrument.assetClass)} · in ${currency}</p></div>
  <section class="panel wide" aria-labelledby="price-title">
    <div class="panel-head"><h2 id="price-title">${
      close === null
        ? "No price"
        : html`${formatPrice(close.price, currency)} <span class="quiet price-day">${formatDay(close.date)}</span>`
    }${
      changeRate === null
        ? ""
        : html` <span class="price-change ${signClass(changeRate)}">${formatRate(changeRate)}</span>`
    }</h2>${periodLinks(symbol, period)}</div>
    ${sessionQuoteView(quote)}
    ${priceFigure(instrument)}
    ${newNotes(instrument, findings).map((issue) => html`<p class="quiet"><span class="badge">${issue.severity}</span> ${issue.message}</p>`)}
  </section>
  <div class="columns">
    <section class="panel" aria-labelledby="facts-title"><h2 id="facts-title">Facts</h2>${facts(instrument)}</section>
    <section class="panel" aria-labelledby="doubts-title"><h2 id="doubts-title">Data findings</h2>${doubts(findings)}</section>
  </div>
  ${historyPanel(instrument.history)}
  <section class="panel wide" aria-labelledby="trades-title"><h2 id="trades-title">Your transactions in this period</h2>${tradesTable(instrument)}</section>`;
}

function periodLinks(symbol: string, current: ChartPeriod): Html {
  return html`<nav class="segments" aria-label="Period">${CHART_PERIODS.map(
    (period) =>
      html`<a href="${instrumentPath(symbol)}?period=${period}" ${period === current ? html`aria-current="true"` : ""}>${period === "MAX" ? "Max" : period}</a>`,
  )}</nav>`;
}

const kinds: Readonly<Record<string, string>> = {
  buy: "Bought",
  sell: "Sold",
  reinvestment: "Reinvested",
  transfer_in: "Transferred in",
  transfer_out: "Transferred out",
  spin_off: "From a spin-off",
  merger: "From a merger",
  rights: "From rights",
  write: "Written",
  exercise_buy: "Bought by exercise",
  exercise_sell: "Sold by exercise",
  expiry: "Expired",
};

function kindName(kind: string): string {
  return kinds[kind] ?? kind.replaceAll("_", " ");
}

const size = (quantity: string) => formatQuantity(quantity.replace("-", ""));

function priceFigure(instrument: Instrument): Html {
  const { points, trades, currency, symbol } = instrument;
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) {
    return html`<p class="quiet">There are too few closes in this period for a chart.</p>`;
  }
  const every = instrument.interval === "day" ? "" : `, by ${instrument.interval}`;
  const title = `Price of ${symbol}, ${formatDay(first.date)} to ${formatDay(last.date)}${every}`;
  const figure = priceChart({
    id: "price",
    title,
    points,
    marks: trades.map(({ date, kind, quantity }) => ({
      date,
      isIncoming: !quantity.startsWith("-"),
      label: `${kindName(kind)} ${size(quantity)} on ${formatDay(date)}`,
    })),
    format: (value) => formatPrice(value, currency),
    formatTick: (value) => formatPriceTick(value, currency),
    formatVolume: (value) => formatQuantity(String(Math.round(value))),
  });
  const known = [
    points.some(({ volume }) => volume !== null) ? "bars: units traded" : null,
    trades.length > 0 ? "arrows: your transactions" : null,
  ].filter((part) => part !== null);
  return figureView(known.length === 0 ? title : `${title} (${known.join("; ")})`, figure);
}

function facts(instrument: Instrument): Html {
  const { close, currency } = instrument;
  const age = (days: number) => (days === 0 ? "today" : days === 1 ? "1 day old" : `${days} days old`);
  const rows: readonly (readonly [string, string | null])[] = [
    ["Last close", close === null ? null : `${formatPrice(close.price, currency)}, ${formatDay(close.date)}`],
    ["Source", close === null ? null : `${close.source}, ${age(close.ageDays)}`],
    ["ISIN", instrument.isin],
    ["FIGI", instrument.figi],
    [
      "Exchange",
      instrument.exchange === null ? instrument.mic : `${instrument.exchange} (${instrument.mic ?? ""})`,
    ],
    ["Currency", instrument.quotedIn === null ? currency : `${currency}, quoted in ${instrument.quotedIn}`],
    ...termRows(instrument),
    ["Class", assetClassName(instrument.assetClass)],
    ["Sector", instrument.sector],
    ["In your files", instrument.ownSymbols.length === 0 ? null : instrument.ownSymbols.join(", ")],
  ];
  return html`<dl class="effects">${rows.flatMap(([label, value]) =>
    value === null ? [] : [html`<div><dt>${label}</dt><dd>${value}</dd></div>`],
  )}</dl>${instrument.assumptions.map((text) => html`<p class="quiet">${text}</p>`)}`;
}

/** What the list of findings beside it does not say already. */
function newNotes({ dataQuality }: Instrument, findings: readonly Finding[]) {
  const told = findings.map(({ message }) => message);
  return dataQuality.issues.filter(({ message }) => !told.some((text) => message.startsWith(text)));
}

function termRows({ terms, currency }: Instrument): (readonly [string, string | null])[] {
  if (terms === null) return [];
  const { end, underlying, right, strike, multiplier, couponRate, couponsPerYear, dayCount } = terms;
  if (right !== null) {
    return [
      ["Option", `${right === "call" ? "Call" : "Put"} on ${underlying ?? ""}`],
      ["Strike", strike === null ? null : formatPrice(strike, currency)],
      ["Expiry", formatDay(end)],
      ["Contract", multiplier === null ? "adjusted: its size is not known" : `${multiplier} units`],
    ];
  }
  const often = couponsPerYear === null ? "" : `, ${couponsPerYear} a year`;
  return [
    ["Coupon", couponRate === null ? null : `${(100 * couponRate).toFixed(3).replace(/0$/, "")} %${often}`],
    ["Maturity", formatDay(end)],
    ["Day count", dayCount],
  ];
}

function historyPanel(history: Instrument["history"]): Html | string {
  if (history.length === 0) return "";
  return html`<section class="panel wide" aria-labelledby="history-title"><h2 id="history-title">History</h2>
    <dl class="effects">${history.map(({ date, text, source }) => html`<div><dt>${formatDay(date)}</dt><dd>${text} <span class="quiet">From ${source}.</span></dd></div>`)}</dl></section>`;
}

function doubts(findings: readonly Finding[]): Html {
  if (findings.length === 0) return html`<p class="quiet">Nothing is known to be wrong with its data.</p>`;
  return html`<ul class="notes">${findings.map((finding) => html`<li class="${finding.severity}"><span class="badge">${finding.severity}</span> ${finding.message}</li>`)}</ul>
    <p class="more"><a href="/data">Decide on the page of data health</a></p>`;
}

function tradesTable({ trades, currency }: Instrument): Html {
  if (trades.length === 0) return html`<p class="quiet">None in this period.</p>`;
  return html`<div class="table-scroll tall" tabindex="0" role="group" aria-label="Your transactions"><table>
    <thead><tr><th scope="col">Day</th><th scope="col">What</th><th scope="col" class="number">Units</th><th scope="col" class="number">Price</th><th scope="col">Account</th></tr></thead>
    <tbody>${trades.toReversed().map(
      (
        trade,
      ) => html`<tr><th scope="row" class="day">${formatDay(trade.date)}</th><td>${kindName(trade.kind)}</td>
      <td class="number">${size(trade.quantity)}</td><td class="number">${trade.price === null ? "–" : formatPrice(Number(trade.price), trade.currency || currency)}</td><td>${trade.account}</td></tr>`,
    )}</tbody></table></div>`;
}
