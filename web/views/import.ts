import { formatDay, formatGain, formatQuantity } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ImportHistory, ImportPreview } from "../tool-results.ts";
import { LOT_METHODS } from "./lot-methods.ts";

export interface ImportStart {
  isDemo: boolean;
  baseCurrency: string;
  history: ImportHistory["imports"];
  /** What went wrong with the file just sent. */
  problem: string | null;
}

/** Fields of a generic table that a person can point to a column. */
export const MAPPING_FIELDS: readonly [string, string][] = [
  ["date", "Date"],
  ["action", "Kind (buy, sell, …)"],
  ["symbol", "Symbol"],
  ["isin", "ISIN"],
  ["name", "Name"],
  ["quantity", "Quantity"],
  ["price", "Price"],
  ["amount", "Amount"],
  ["fee", "Fee"],
  ["tax", "Tax"],
  ["costBasis", "Cost in all"],
  ["currency", "Currency"],
  ["note", "Note"],
];

/** Habits of a table that its cells do not always decide. */
export const FILE_HABITS: readonly [string, string, readonly [string, string][]][] = [
  [
    "dateOrder",
    "Dates",
    [
      ["", "find out"],
      ["DMY", "day first: 31/12/2025"],
      ["MDY", "month first: 12/31/2025"],
    ],
  ],
  [
    "decimalMark",
    "Numbers",
    [
      ["", "find out"],
      [".", "decimal point: 1,234.50"],
      [",", "decimal comma: 1.234,50"],
    ],
  ],
  [
    "doubles",
    "Rows that another format has",
    [
      ["", "leave them out"],
      ["book", "book them again: they happened twice"],
    ],
  ],
];

const habitFields = FILE_HABITS.map(
  ([field, label, choices]) =>
    html`<label class="field">${label} <select name="mapping.${field}">${choices.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></label>`,
);

/** A list of what is held needs its day, where it has no column for it, and may need to be told from a history. */
const positionFields = html`<label class="field">The file lists <select name="format"><option value="">find out</option><option value="positions-csv">what I hold on a day</option></select></label>
  <label class="field">Held on <input type="date" name="mapping.asOf" title="the day of a list of positions without dates"></label>`;

/** Counts for an account that the import makes; an existing one is changed on its own page. */
const methodField = html`<label class="field">Lot method, if new <select name="lotMethod">${LOT_METHODS.map(([id, name]) => html`<option value="${id === "fifo" ? "" : id}">${name}</option>`)}</select></label>`;

export function importStartView(page: ImportStart): Html {
  return html`
  <div class="page-head"><h1>Import transactions</h1><p class="quiet">Nothing is written before you have seen it.</p></div>
  ${page.problem ? html`<p class="failure" role="alert">${page.problem}</p>` : ""}
  ${page.isDemo ? demoCall() : uploadForm(page.baseCurrency, page.problem !== null)}
  <section class="panel wide" aria-labelledby="history-title"><h2 id="history-title">Earlier imports</h2>${historyTable(page.history)}</section>`;
}

function demoCall(): Html {
  return html`<div class="call"><p>You are looking at a demo user. Your own files belong to your own portfolio.</p>
    <form method="post" action="/session"><input type="hidden" name="next" value="/import"><button class="primary" name="user" value="local">Switch to my portfolio</button></form></div>`;
}

function uploadForm(currency: string, failed: boolean): Html {
  return html`<section class="panel wide" aria-labelledby="upload-title">
    <h2 id="upload-title">Choose a file</h2>
    <p>The export of your broker, any CSV with a row per transaction, or a list of what you hold with its cost. The format, decimal comma and date order are found out.</p>
    <form class="upload" method="post" action="/import" enctype="multipart/form-data">
      <label class="field drop">File <input type="file" name="file" required accept=".csv,.json,.txt,.tsv,text/csv,application/json"></label>
      <label class="field">Account <input name="account" maxlength="80" placeholder="taken from the file"></label>
      <label class="field">Currency <input name="currency" maxlength="3" pattern="[A-Z]{3}" placeholder="${currency}" title="three capital letters"></label>
      ${methodField}
      <details class="hints" ${failed ? "open" : ""}><summary>When a CSV file is not understood</summary>
        <p>Say what is unclear, with the names of the columns as they stand in the file; what you leave open is found out.</p>
        <div class="upload mapping">${positionFields}${habitFields}
          ${MAPPING_FIELDS.map(([field, label]) => html`<label class="field">${label} <input name="mapping.${field}" maxlength="100" placeholder="name of the column"></label>`)}</div></details>
      <button class="primary" type="submit">Show the preview</button>
    </form></section>`;
}

const stateNames = { prepared: "not confirmed", committed: "imported", undone: "undone" } as const;

function historyTable(history: ImportHistory["imports"]): Html {
  if (history.length === 0) return html`<p class="quiet">None yet.</p>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Earlier imports"><table class="imports">
    <thead><tr><th scope="col">File</th><th scope="col" class="number">Rows</th><th scope="col">State</th></tr></thead>
    <tbody>${history.map(historyRow)}</tbody></table></div>`;
}

/** Few columns, so that the undo is in sight on a phone. */
function historyRow(entry: ImportHistory["imports"][number]): Html {
  const { importId, fileName, accountName, from, to, counts, state } = entry;
  const days = from === null || to === null ? null : `${formatDay(from)} to ${formatDay(to)}`;
  const about = [accountName, days, `sent on ${formatDay(entry.createdAt)}`].filter((part) => part !== null);
  const left = [
    counts.duplicate === 0 ? null : `${counts.duplicate} known`,
    counts.rejected === 0 ? null : `${counts.rejected} rejected`,
  ].filter((part) => part !== null);
  return html`<tr>
    <th scope="row"><a href="/import/${importId}">${fileName}</a><span class="under">${about.join(" · ")}</span></th>
    <td class="number">${counts.new} new${left.length === 0 ? "" : html`<span class="under">${left.join(", ")}</span>`}</td>
    <td><span class="state ${state}">${stateNames[state]}</span>${undoCell(entry)}</td>
  </tr>`;
}

/** What an undo takes out is said before the button that does it. */
function undoCell({ importId, fileName, undoRemoves }: ImportHistory["imports"][number]): Html {
  if (undoRemoves === null) return html``;
  const { transactions, accounts } = undoRemoves;
  const rows = `${transactions} ${transactions === 1 ? "transaction" : "transactions"}`;
  return html`<details class="undo"><summary aria-label="Undo ${fileName}">Undo …</summary>
    <p>Takes ${rows} out of the ledger${accounts.length === 0 ? "" : html`, and ${accounts.join(", ")} when nothing else is in it`}. Other imports stay.</p>
    <form method="post" action="/import/${importId}/undo"><button type="submit" aria-label="Take out ${rows} of ${fileName}">Take out ${rows}</button></form></details>`;
}

export function importPreviewView(preview: ImportPreview): Html {
  const { counts } = preview;
  const heading = { prepared: "Check the import", committed: "Imported", undone: "Undone" }[preview.state];
  return html`
  <p class="back"><a href="/import">All imports</a></p>
  <div class="page-head"><h1>${heading}</h1><p class="quiet">${preview.formatName} into ${preview.accountName}${preview.from && preview.to ? html` · ${formatDay(preview.from)} to ${formatDay(preview.to)}` : ""}</p></div>
  <dl class="tiles">
    ${count("New", counts.new, preview.state === "prepared" ? "will be written" : "in this file")}
    ${count("Already there", counts.duplicate, "left alone")}
    ${count("Rejected", counts.rejected, counts.rejected > 0 ? "see below why" : "")}
    ${count("Ignored", counts.ignored, "no transaction in them")}
  </dl>
  ${decision(preview)}
  ${rejectedRows(preview)}
  ${effects(preview)}
  ${rowsTable(preview)}
  ${["generic-csv", "positions-csv"].includes(preview.format) && preview.columns.length > 0 && preview.state === "prepared" ? mappingForm(preview) : ""}`;
}

function count(label: string, value: number, note: string): Html {
  return html`<div class="tile"><dt>${label}</dt><dd>${value}<span class="tile-note">${note}</span></dd></div>`;
}

function decision(preview: ImportPreview): Html {
  const path = `/import/${preview.importId}`;
  // Forms whose step takes a while: the script shows how far it is.
  const follow = preview.counts.new > 5000 ? "follow" : "";
  if (preview.state === "committed") {
    return html`<div class="call done"><p><strong>${preview.counts.new} ${preview.counts.new === 1 ? "transaction is" : "transactions are"} in your ledger.</strong> Undo takes exactly these rows out again.</p>
      <form class="${follow}" method="post" action="${path}/undo"><button type="submit">Undo this import</button></form><a class="button primary" href="/holdings">See the holdings</a></div>`;
  }
  if (preview.state === "undone") {
    return html`<div class="call"><p>The rows of this import were taken out of the ledger.</p><a class="button" href="/import">Import a file</a></div>`;
  }
  if (preview.counts.new === 0) {
    return html`<div class="call"><p>There is nothing new in this file.</p><a class="button" href="/import">Choose another file</a></div>`;
  }
  return html`<div class="call"><p>Write ${preview.counts.new} ${preview.counts.new === 1 ? "transaction" : "transactions"} into ${preview.accountName}? All of them or none.</p>
    <form class="${follow}" method="post" action="${path}/commit"><button class="primary" type="submit">Import ${preview.counts.new} ${preview.counts.new === 1 ? "row" : "rows"}</button></form><a class="button" href="/import">Cancel</a></div>`;
}

function rejectedRows(preview: ImportPreview): Html {
  const rows = preview.rows.filter((row) => row.state === "rejected");
  if (rows.length === 0) return html``;
  return html`<section class="panel wide" aria-labelledby="rejected-title"><h2 id="rejected-title">Rejected rows</h2>
    <div class="table-scroll" tabindex="0" role="group" aria-label="Rejected rows"><table>
    <thead><tr><th scope="col" class="number">Line</th><th scope="col">Row</th><th scope="col">Why</th><th scope="col">What to do</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><td class="number">${row.line}</td><td>${row.summary === row.reason ? "not readable" : row.summary}</td><td>${row.reason ?? ""}</td><td>${row.fix ?? ""}</td></tr>`)}</tbody></table></div></section>`;
}

function effects(preview: ImportPreview): Html {
  const { cashEffect, positionEffect, unresolvedInstruments, assumptions } = preview;
  // Instruments without prices are listed one by one.
  const issues = preview.dataQuality.issues.filter(({ code }) => code !== "unknown_instrument");
  return html`<div class="columns">
    <section class="panel" aria-labelledby="effect-title"><h2 id="effect-title">What it changes</h2>
      ${
        cashEffect.length + positionEffect.length === 0
          ? html`<p class="quiet">Nothing.</p>`
          : html`<dl class="effects">${cashEffect.map((money) => html`<div><dt>Cash ${money.currency}</dt><dd>${formatGain(money)}</dd></div>`)}
            ${positionEffect.slice(0, 40).map((position) => html`<div><dt>${position.symbol}</dt><dd>${Number(position.quantity) > 0 ? "+" : ""}${formatQuantity(position.quantity)}</dd></div>`)}</dl>`
      }</section>
    <section class="panel" aria-labelledby="import-notes-title"><h2 id="import-notes-title">Good to know</h2>
      <ul class="notes">
        ${unresolvedInstruments.map((instrument) => html`<li class="warning"><span class="badge">no prices</span> ${instrument.symbol} ${instrument.name === instrument.symbol ? "" : instrument.name} is not in the market data${instrument.candidates.length > 0 ? html`; similar: ${instrument.candidates.join(", ")}` : ""}.</li>`)}
        ${issues.map((issue) => html`<li class="${issue.severity}"><span class="badge">${issue.severity}</span> ${issue.message}</li>`)}
        ${assumptions.map((text) => html`<li><span class="badge">assumed</span> ${text}</li>`)}
        ${unresolvedInstruments.length + issues.length + assumptions.length === 0 ? html`<li class="quiet">Nothing was assumed.</li>` : ""}
      </ul></section></div>`;
}

function rowsTable(preview: ImportPreview): Html {
  const rows = preview.rows.filter((row) => row.state !== "rejected");
  if (rows.length === 0) return html``;
  return html`<details class="panel wide rows" ${preview.state === "prepared" ? "open" : ""}><summary><h2>Rows</h2></summary>
    <div class="table-scroll tall" tabindex="0" role="group" aria-label="Rows"><table>
    <thead><tr><th scope="col" class="number">Line</th><th scope="col">Row</th><th scope="col">State</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><td class="number">${row.line}</td><td>${row.summary}${row.reason && row.reason !== row.summary ? html`<span class="under">${row.reason}</span>` : ""}</td><td><span class="state ${row.state}">${row.state}</span></td></tr>`)}</tbody></table></div></details>`;
}

function mappingForm(preview: ImportPreview): Html {
  const options = preview.columns.map((column) => html`<option value="${column}">${column}</option>`);
  return html`<details class="panel wide"><summary><h2>The columns mean something else</h2></summary>
    <p>Say which column is which and send the file again; what you leave open is found out.</p>
    <form class="upload mapping" method="post" action="/import" enctype="multipart/form-data">
      <label class="field drop">The same file <input type="file" name="file" required></label>
      <input type="hidden" name="account" value="${preview.accountName}">
      ${methodField}${positionFields}${habitFields}
      ${MAPPING_FIELDS.map(([field, label]) => html`<label class="field">${label} <select name="mapping.${field}"><option value="">find out</option>${options}</select></label>`)}
      <button class="primary" type="submit">Read it again</button>
    </form></details>`;
}
