import { analyse } from "chardet";

/** Encodings of one byte per character that brokers' exports still come in. */
export const LEGACY_ENCODINGS = [
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "windows-1257",
  "iso-8859-2",
  "iso-8859-5",
  "iso-8859-7",
  "koi8-r",
] as const;
export type LegacyEncoding = (typeof LEGACY_ENCODINGS)[number];

/** Words of column names and kinds of transactions that are read rightly in one encoding only. */
const words = (
  "ilość wartość prowizja sprzedaż wpłata wypłata kwota opłata podatek transakcja waluta " +
  "množství částka měna nákup prodej výběr poplatek množstvo nákup predaj " +
  "mennyiség összeg pénznem eladás díj befizetés kifizetés időpont értékpapír " +
  "miktar işlem alış satış fiyat tutar türü temettü yatırma çekme ücret " +
  "дата тип операция количество цена сумма комиссия валюта покупка продажа дивиденды тикер инструмент " +
  "дата операція кількість ціна сума комісія купівля продаж брой такса вид " +
  "ημερομηνία ποσότητα τιμή ποσό νόμισμα αγορά πώληση τύπος " +
  "kiekis suma mokestis įnešimas daudzums summa " +
  "stück währung gebühr gebühren wertpapier quantité opération libellé frais intérêts título operación comisión " +
  "quantità köp sälj belopp beløb køb værdipapir preço operação"
).split(" ");
const tellTale = new Set(words.filter((word) => /[^a-z]/.test(word)));

/** What the library calls the same in another way, or only knows without the characters that Windows added. */
const names: Readonly<Record<string, LegacyEncoding>> = {
  "iso-8859-1": "windows-1252",
  "iso-8859-9": "windows-1254",
};

const sampleBytes = 16_384;

/** The cells with characters beyond ASCII; lines of digits say nothing about a language. */
function linesBeyondAscii(bytes: Uint8Array): Uint8Array {
  const sample: number[] = [];
  let start = 0;
  while (start < bytes.length && sample.length < sampleBytes) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found + 1;
    const line = bytes.subarray(start, Math.min(end, start + sampleBytes));
    if (line.some((byte) => byte > 0x7f)) for (const byte of line) sample.push(byte);
    start = end;
  }
  return Uint8Array.from(sample);
}

function knownWords(sample: Uint8Array, encoding: LegacyEncoding): number {
  const text = new TextDecoder(encoding).decode(sample).toLowerCase();
  return text.split(/[^\p{L}]+/u).filter((word) => tellTale.has(word)).length;
}

/**
 * The encoding of a text that is not Unicode: the one in which the most words of exports can be read, else by the
 * statistics of languages, else that of Western Europe.
 */
export function guessEncoding(bytes: Uint8Array): LegacyEncoding {
  const sample = linesBeyondAscii(bytes);
  const counts = LEGACY_ENCODINGS.map((encoding) => ({ encoding, count: knownWords(sample, encoding) }));
  const most = Math.max(...counts.map(({ count }) => count));
  const readable = counts.filter(({ count }) => count === most).map(({ encoding }) => encoding);
  const [first] = readable;
  if (most > 0 && readable.length === 1 && first !== undefined) return first;
  for (const { name } of analyse(sample)) {
    const known = names[name.toLowerCase()] ?? readable.find((encoding) => encoding === name.toLowerCase());
    if (known !== undefined && readable.includes(known)) return known;
  }
  return "windows-1252";
}
