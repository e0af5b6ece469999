import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";
import { degiroLine, tradeIn } from "./degiro-wording.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/degiro-export.csv`;

test("every kind of line of a DEGIRO statement is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/degiro-account.csv", import.meta.url)));
  assert.equal(file.format, "degiro-account-csv");
  assert.deepEqual(file.counts, { parsed: 23, rejected: 2, ignored: 14 });
  // 3000 + 8.99 − 254.31 − 2.50 − 2.00 − 441.58 + 88.30 + 176.40 − 3.00 − 660 − 4.90 − 301.50 + 3.12 − 300 + 0.42 EUR;
  // −480 + 480 + 4.00 − 0.60 − 3.40 USD; 259.29 − 258 − 1.29 + 10 − 10 + 9 GBP.
  assert.deepEqual(file.cash, { EUR: "1307.44", GBP: "9" });
  // NORD 6 − 2 − 4; LUMN 10 in a split of 40 for 10; the old cranes turned into 1,200 new ones.
  assert.deepEqual(file.positions, { XF0000000025: "40", XF0000000033: "100", XF0000000108: "1200" });
  const of = (kind: string) => file.transactions.filter((row) => row.kind === kind);
  const [nord, lumen, cranes, quays] = of("buy");
  assert.deepEqual(
    [nord?.price, lumen?.price, cranes?.price, quays?.price],
    ["42.385", "48", "0.55", "2.58"],
  );
  assert.deepEqual([quays?.amount, quays?.tax, quays?.currency], ["258", "1.29", "GBP"]);
  assert.deepEqual(
    of("sell").map((row) => [row.quantity, row.amount, row.fee]),
    [
      ["2", "88.3", "0"],
      ["4", "176.4", "3"],
    ],
  );
  assert.deepEqual(
    of("dividend").map((row) => [row.amount, row.tax, row.currency]),
    [
      ["4", "0.6", "USD"],
      ["9", "0", "GBP"],
    ],
  );
  assert.deepEqual([of("split")[0]?.ratio, of("symbol_change")[0]?.related?.symbol], ["4", "XF0000000090"]);
  assert.deepEqual(
    [of("exchange_out").length, of("exchange_in").length, of("deposit").length, of("withdrawal").length],
    [3, 3, 1, 1],
  );
});

test("the same account reads alike in seven languages", () => {
  const languages = [
    [
      "Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id",
      "Koop 3 NORD@41,50 EUR (X)",
    ],
    [
      "Date,Time,Value date,Product,ISIN,Description,FX,Change,,Balance,,Order Id",
      "Buy 3 NORD@41.50 EUR (X)",
    ],
    [
      "Datum,Uhrzeit,Valutadatum,Produkt,ISIN,Beschreibung,FX,Änderung,,Saldo,,Order-ID",
      "Kauf 3 zu je 41,5 EUR (X)",
    ],
    [
      "Date,Heure,Date de,Produit,Code ISIN,Description,FX,Mouvements,,Solde,,ID Ordre",
      "Achat 3 NORD@41,5 EUR (X)",
    ],
    [
      "Fecha,Hora,Fecha valor,Producto,ISIN,Descripción,Tipo,Variación,,Saldo,,ID Orden",
      "Compra 3 NORD@41,5 EUR (X)",
    ],
    [
      "Data,Ora,Data Valore,Prodotto,ISIN,Descrizione,FX,Variazioni,,Saldo,,ID Ordine",
      "Acquisto 3 NORD@41,5 EUR (X)",
    ],
    [
      "Data,Hora,Data Valor,Produto,ISIN,Descrição,T.,Mudança,,Saldo,,ID da Ordem",
      "Compra 3 NORD@41,5 EUR (X)",
    ],
  ];
  for (const [header = "", trade = ""] of languages) {
    const line = `02-01-2024,09:00,02-01-2024,NORDWIND,XF0000000017,"${trade}",,EUR,"-124,50",EUR,"75,50",o1`;
    const file = totalsOf(Buffer.from(`${header}\n${line}\n`));
    assert.equal(file.format, "degiro-account-csv", header);
    assert.deepEqual([file.positions, file.cash], [{ XF0000000017: "3" }, { EUR: "-124.5" }], header);
  }
});

test("descriptions are told apart in each language", () => {
  const cases: readonly [string, ReturnType<typeof degiroLine>][] = [
    ["Ingreso Cambio de Divisa", "exchange"],
    ["Ingreso", "deposit"],
    ["Währungswechsel (Ausbuchung)", "exchange"],
    ["Levantamento de divisa", "exchange"],
    ["CrÃ©dito de divisa", "exchange"],
    ["Prelievo FX", "exchange"],
    ["Prelievo flatex", "withdrawal"],
    ["Valutatransactie afwikkeling: Verkoop 1.900 EUR/CHF@0,9412 CHF ()", "exchange"],
    ["Trasferisci dal tuo conto deposito presso flatexDEGIRO Bank: 4,56 EUR", "internal"],
    ["Auszahlung von Ihrem Geldkonto bei der flatexDEGIRO Bank: 250 CHF", "internal"],
    ["Impôts sur dividende", "dividend_tax"],
    ["Retención del dividendo", "dividend_tax"],
    ["Ritenuta sul dividendo", "dividend_tax"],
    ["Imposto sobre dividendo", "dividend_tax"],
    ["Dividende", "dividend"],
    ["Comissões de transação DEGIRO e/ou taxas de terceiros", "transaction_fee"],
    ["DEGIRO costi di transazione e/o di terze parti", "transaction_fee"],
    ["Transactiebelasting Frankrijk", "transaction_tax"],
    ["Einrichtung von Handelsmodalitäten 2024 (Xetra - XET)", "fee"],
    ["Custo de Conectividade", "fee"],
    ["SOFORT Zahlungsgebühr", "fee"],
    ["SOFORT Einzahlung", "deposit"],
    ["Geldmarktfonds Umwandlung: Kauf 0,005 zu je 9.908,7 EUR", "fund_change"],
    ["Teruggave van kapitaal", "return_of_capital"],
    ["FRAZIONAMENTO AZIONARIO: 50 NORD Corp @ 120,888 USD (XF0000000017)", "trade"],
    ["Vklad", null],
  ];
  for (const [text, about] of cases) assert.equal(degiroLine(text), about, text);
  assert.deepEqual(tradeIn("ISIN-ÄNDERUNG: Verkauf 1’400 zu je 25.42 USD (XF0000000017)"), {
    action: "isin-anderung",
    side: "sell",
    quantity: "1’400",
    price: "25.42",
    priceCurrency: "USD",
  });
});

test("a real statement in several languages adds up to what was computed by hand", {
  skip: !existsSync(real),
}, () => {
  const file = totalsOf(readFileSync(real));
  assert.deepEqual(file.counts, { parsed: 50, rejected: 0, ignored: 24 });
  // Sums of the column of changes but sweeps, reservations and the settlement of the withdrawal. EUR: 27.80 + 1.28
  // − 31.91 − 1 − 15.10 + 54.57 − 0.50 − 79.35 − 97.93 − 19.50 − 1 − 1 + 5.42 − 1 − 42.53 − 298.71 − 1 − 82.06
  // − 3 × 2.50 − 4.90 − 479.76 + 0.79 + 25 + 408.83 − 2.50 + 0.24 + 0.61 − 2 × 9999.99 − 0.25 − 4.81 + 12.28.
  // USD: −1.36 + 0.37 + 0.37 + 0.62 + 33.90 − 33.90 − 63.97 + 63.97 + 11.82 − 1.2108 + 1.39 + 0.36 − 0.85 − 0.01
  // − 457.52 + 2.97 − 12.75 + 0.23. JPY: 9999.99 − 9999.99.
  assert.deepEqual(file.cash, { EUR: "-20635.47", GBP: "19.84", USD: "-455.5708" });
  assert.deepEqual(file.positions, {
    AU000000FBR4: "500",
    CA0641491075: "-1",
    FI4000198031: "6",
    GB00BPQY8M80: "-4",
    IE00B0M63391: "1",
    IE00B3RBWM25: "2",
    IE00B4L5Y983: "7",
    IE00BYXG2H39: "-1",
    JP3633400001: "30",
    NL0013654783: "999",
    US00165C1045: "1",
    US9256521090: "1",
  });
  // 49,785 and 5,416 are prices with three decimals in a file that mostly writes points.
  const prices = file.transactions.flatMap((row) =>
    row.instrument?.symbol === "IE00B4L5Y983" ? [row.price] : [],
  );
  assert.deepEqual(prices, ["49.785", "82.055"]);
});
