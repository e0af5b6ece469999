import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = (name: string) => readFileSync(new URL(`../samples/${name}`, import.meta.url));

test("the money account of Portfolio Performance is booked to the cent, trades are left to the securities account", () => {
  const file = totalsOf(sample("portfolio-performance-accounts.csv"));
  assert.deepEqual(file.counts, { parsed: 11, rejected: 1, ignored: 2 });
  // 10000 + 7.36 + 3.21 − 0.40 − 12 + 2 − 5 + 1.25 − 500 + 50 − 1000
  assert.deepEqual(file.cash, { EUR: "8546.42" });
  assert.deepEqual(file.positions, {});
  const paid = file.transactions.find((row) => row.kind === "dividend");
  assert.deepEqual([paid?.amount, paid?.tax, paid?.instrument?.isin], ["10", "2.64", "XF0000000017"]);
});

test("the securities account of Portfolio Performance is booked with its costs", () => {
  const file = totalsOf(sample("portfolio-performance-portfolio.csv"));
  assert.deepEqual(file.counts, { parsed: 7, rejected: 1, ignored: 0 });
  // NORD 10 − 4; Portland 100 − 10 by its ISIN; HARB 3 − 1
  assert.deepEqual(file.positions, { HARB: "2", LUMN: "8.5", NORD: "6", XF0000000033: "90" });
  // −1005 − 920 + 541
  assert.deepEqual(file.cash, { EUR: "-1384" });
  assert.deepEqual(
    file.transactions.map((row) => [row.kind, row.amount, row.fee, row.tax, row.costBasis]),
    [
      ["buy", "1000", "5", "0", null],
      ["buy", "910.77", "9.23", "0", null],
      ["transfer_in", "0", "0", "0", "255.5"],
      ["transfer_in", "0", "0", "0", null],
      ["transfer_out", "0", "0", "0", null],
      // 541 + 4 + 15
      ["sell", "560", "4", "15", null],
      ["transfer_out", "0", "0", "0", null],
    ],
  );
  assert.equal(file.transactions[1]?.instrument?.currency, "USD");
});

test("column names and types are understood in all six languages", () => {
  const portfolio = [
    "Datum;Typ;Wert;Buchungswährung;Bruttobetrag;Währung Bruttobetrag;Wechselkurs;Gebühren;Steuern;Stück;ISIN;WKN;Ticker-Symbol;Wertpapiername;Notiz\n2024-01-15T00:00;Einlieferung",
    "Date;Type;Valeur;Devise de l'opération;Montant brut;Montant brut en devise;Taux de change;Frais;Impôts / Taxes;Parts;ISIN;WKN;Symbole boursier;Nom du titre;Note\n2024-01-15T00:00;Distribution (Entrante)",
    "Fecha;Tipo;Valor;Moneda de la transaccioón;Cantidad bruta;Cantidad bruta de moneda;Tipo de cambio;Comisiones;Impuestos;Acciones;ISIN;WKN;Símbolo del Ticker;Nombre del activo;Nota\n2024-01-15T00:00;Entrega (Entrada)",
    "Data;Tipo;Valore;Valuta  Operazione;Importo Lordo;Importo lordo valuta;Tasso di cambio;Commissioni;Tasse;Azioni;ISIN;WKN;Simbolo Titolo;Nome Titolo;Note\n2024-01-15T00:00;Trasferimento Titoli (in entrata)",
    "Datum;Type;Waarde;Transactievaluta;Brutobedrag;Valuta brutobedrag;Wisselkoers;Kosten;Belastingen;Aandelen;ISIN;WKN;Tickersymbool;Naam effect;Opmerking\n2024-01-15T00:00;Levering (inkomend)",
  ];
  for (const start of portfolio) {
    const file = totalsOf(
      Buffer.from(`${start};1.255,50;EUR;;;;0,00;0,00;2,5;XF0000000017;Z1;NORD;Nordwind;\n`),
    );
    assert.equal(file.format, "portfolio-performance-portfolio-csv", start);
    const [row] = file.transactions;
    assert.deepEqual([row?.quantity, row?.costBasis, row?.currency], ["2.5", "1255.5", "EUR"], start);
  }
  const accounts = [
    "Date;Type;Valeur;Devise de l'opération;Impôts / Taxes;Parts;ISIN;WKN;Symbole boursier;Nom du titre;Note\n2024-01-15T00:00;Retrait",
    "Fecha;Tipo;Valor;Moneda de la transaccioón;Impuestos;Acciones;ISIN;WKN;Símbolo del Ticker;Nombre del activo;Nota\n2024-01-15T00:00;Removal",
    "Data;Tipo;Valore;Valuta  Operazione;Tasse;Azioni;ISIN;WKN;Simbolo Titolo;Nome Titolo;Note\n2024-01-15T00:00;Rimozione",
    "Datum;Type;Waarde;Transactievaluta;Belastingen;Aandelen;ISIN;WKN;Tickersymbool;Naam effect;Opmerking\n2024-01-15T00:00;Opname",
  ];
  for (const start of accounts) {
    const file = totalsOf(Buffer.from(`${start};-1.255,50;EUR;;;;;;;\n`));
    assert.deepEqual(
      [file.format, file.cash],
      ["portfolio-performance-accounts-csv", { EUR: "-1255.5" }],
      start,
    );
  }
});
