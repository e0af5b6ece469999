import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText } from "./decode-text.ts";
import type { LegacyEncoding } from "./guess-encoding.ts";

/** A text in an encoding of one byte per character. */
function encode(text: string, encoding: LegacyEncoding): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytes = new Map<string, number>();
  for (let byte = 255; byte >= 0; byte -= 1) bytes.set(decoder.decode(Uint8Array.of(byte)), byte);
  return Uint8Array.from([...text], (character) => {
    const byte = bytes.get(character);
    assert.ok(byte !== undefined, `${encoding} has no ${character}`);
    return byte;
  });
}

const exports: readonly [string, LegacyEncoding, string][] = [
  [
    "Polish",
    "windows-1250",
    "Data operacji;Rodzaj;Instrument;Ilość;Cena;Wartość;Prowizja\n2024-01-15;Kupno;ŻUBR SPÓŁKA AKCYJNA;10;123,45;1234,50;5,00\n2024-02-01;Sprzedaż;ŁĄKA;5;20,00;100,00;1,00\n",
  ],
  ["short Polish", "windows-1250", "Data;Typ;Ilość;Kwota\n2024-01-02;Kupno;10;100,00\n"],
  [
    "older Polish",
    "iso-8859-2",
    "Data;Typ;Ilość;Wartość\n2024-01-02;Sprzedaż;10;100,00\n2024-01-02;Wpłata środków;;100,00\n",
  ],
  [
    "Polish names",
    "windows-1250",
    "date,name,price\n2024-01-15,Żabka Polska,100\n2024-01-16,Świętokrzyskie Łąki,2\n",
  ],
  [
    "Czech",
    "windows-1250",
    "Datum;Typ;Cenný papír;Množství;Částka;Měna\n2024-01-02;Nákup;ČEZ příklad;10;1000,00;CZK\n2024-02-01;Výběr prostředků;;;500,00;CZK\n",
  ],
  [
    "Turkish",
    "windows-1254",
    "Tarih;İşlem Türü;Sembol;Miktar;Fiyat;Tutar\n02.01.2024;Alış;ÖRNEK;10;5,00;50,00\n03.02.2024;Satış;ÖRNEK;4;6,00;24,00\n",
  ],
  [
    "Russian",
    "windows-1251",
    "Дата;Операция;Инструмент;Количество;Цена;Сумма\n02.01.2024;Покупка;ПРИМЕР;10;5,00;50,00\n",
  ],
  [
    "Russian beside English",
    "windows-1251",
    "Дата;Тип;Symbol;Quantity;Price\n02.01.2024;Покупка;AAA;10;5,00\n",
  ],
  ["older Russian", "koi8-r", "Дата;Операция;Инструмент;Количество\n02.01.2024;Покупка;ПРИМЕР;10\n"],
  ["Ukrainian", "windows-1251", "Дата;Операція;Кількість;Ціна\n02.01.2024;Купівля;10;5,00\n"],
  ["Greek", "windows-1253", "Ημερομηνία;Τύπος;Σύμβολο;Ποσότητα;Τιμή\n02/01/2024;Αγορά;ΔΟΚΙΜΗ;10;5,00\n"],
  [
    "Lithuanian",
    "windows-1257",
    "Data;Tipas;Kiekis;Kaina\n2024-02-02;Įnešimas lėšų į sąskaitą;;100,00\n2024-02-03;Pirkimas;1;2\n",
  ],
  ["German", "windows-1252", "Datum;Typ;Stück;Kurs;Währung;Gebühren\n02.01.2024;Kauf;10;5,00;EUR;1,00\n"],
  [
    "French",
    "windows-1252",
    "Date;Opération;Libellé;Quantité;Cours\n02/01/2024;Achat;Société générique;10;5,00\n",
  ],
  ["Spanish", "windows-1252", "Fecha;Operación;Título;Comisión\n02/01/2024;Compra;Compañía Española;1\n"],
  ["Portuguese", "windows-1252", "Data;Operação;Título;Preço\n02/01/2024;Compra;Açúcar São João;10\n"],
  ["Danish", "windows-1252", "Dato;Type;Antal;Kurs;Beløb\n02-01-2024;Køb;10;5,00;50,00\n"],
  ["Norwegian", "windows-1252", "Bokføringsdag;Verdipapir;Beløp\n2024-01-02;KJØPT Eksempel;50,00\n"],
  ["Icelandic", "windows-1252", "Dagsetning;Verðbréf;Fjöldi;Upphæð\n02.01.2024;Dæmi;10;50,00\n"],
  ["one name", "windows-1252", "date,symbol,name,price\n2024-01-15,NEST,Nestlé SA,100\n"],
  ["one euro", "windows-1252", "Date;Type;Amount\n2024-01-02;Buy;€50.00\n"],
  ["one pound", "windows-1252", "Date,Type,Price\n2024-01-02,Buy,£50.00\n"],
];
for (const [name, encoding, text] of exports) {
  test(`an export in ${encoding} is read as it was written: ${name}`, () => {
    assert.equal(decodeText(encode(text, encoding)).text, text);
  });
}

test("a long file is judged by the start of what is beyond ASCII", () => {
  const [, encoding, text] = exports[5] ?? exports[0] ?? assert.fail();
  const long = `${text}${"02.01.2024;Alış;ÖRNEK;10;5,00;50,00\n".repeat(50_000)}`;
  assert.equal(decodeText(encode(long, encoding)).encoding, encoding);
});
