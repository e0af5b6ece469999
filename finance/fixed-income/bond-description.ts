import { type IsoDate, isIsoDate } from "../dates.ts";
import { DAY_COUNTS, type DayCount } from "./day-counts.ts";

/**
 * Name: terms in the names of bonds.
 * Formula: issuer, coupon in percent a year, maturity: T 4.25 11/15/34, US TREASURY 4 1/4% 11/15/2034, Bund 2.50% 2044-07-04,
 * UK GILT 4,25 % 07.12.2040, ACME CORP 5.125% 15 AUG 2030 SEMI-ANNUAL 30/360.
 * Convention: a day between slashes is read month first when only that can be, or when the issuer is the United States
 * Treasury, and day first when only that can be or for a British gilt; 03/04/30 of anybody else could be either and is not
 * read. Two digits of a year mean this century. Coupons a year and day count are those written, else those of the issuer.
 * Source: Bloomberg and broker descriptions of bonds; TreasuryDirect, marketable securities; UK Debt Management Office, gilt
 * market; Deutsche Finanzagentur, federal securities.
 */
export interface BondDescription {
  /** Annual, decimal fraction. */
  couponRate: number;
  maturity: IsoDate;
  /** Two for the United States Treasury and gilts, one for federal bonds of Germany; null where the name does not tell. */
  couponsPerYear: number | null;
  /** Null where the name does not tell. */
  dayCount: DayCount | null;
}

interface Issuer {
  pattern: RegExp;
  couponsPerYear: number;
  dayFirst: boolean;
}

const issuers: readonly Issuer[] = [
  {
    pattern: /^(?:UKT|UK GILT|GILT|(?:UNITED KINGDOM|UK) (?:TREASURY|GILT)|TREASURY GILT|TREASURY STOCK)\b/,
    couponsPerYear: 2,
    dayFirst: true,
  },
  {
    // A single T stands before the coupon: T-Mobile is not the Treasury.
    pattern: /^(?:T(?=\s+\d)|UST\b|US T(?:REAS(?:URY)?)?\b|U\.?S\.? TREASURY\b|UNITED STATES TREASURY?\b)/,
    couponsPerYear: 2,
    dayFirst: false,
  },
  {
    pattern: /^(?:BUND|DBR|OBL|BKO|BUNDESREP[A-Z.]*(?: DEUTSCHLAND)?|BUNDESANLEIHE|BUNDESOBLIGATION)(?=\s)/,
    couponsPerYear: 1,
    dayFirst: true,
  },
];

const coupons =
  /(?<=^|\s)(?<whole>\d{1,2})(?:[.,](?<decimals>\d{1,6})|\s+(?<over>\d{1,2})\/(?<under>2|4|8|16|32))?\s*(?<sign>%?)(?=\s)/g;
/** A day behind these words is not the maturity. */
const otherDay = /\b(?:CALL(?:ABLE|ED)?|PUT(?:ABLE|TABLE)?|DTD|DATED)\b.*/;
const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const month = `(${months.join("|")})[A-Z]{0,6}`;
const days = [
  /(?:^|\s)(?<first>\d{1,2})\/(?<second>\d{1,2})\/(?<year>\d{4}|\d{2})(?=\s|$)/,
  /(?:^|\s)(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?=\s|$)/,
  /(?:^|\s)(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}|\d{2})(?=\s|$)/,
  new RegExp(`(?:^|\\s)(?<day>\\d{1,2})[\\s-]?(?<name>${month})[\\s-]?(?<year>\\d{4}|\\d{2})(?=\\s|$)`),
  new RegExp(`(?:^|\\s)(?<name>${month})\\s(?<day>\\d{1,2}),?\\s(?<year>\\d{4}|\\d{2})(?=\\s|$)`),
];
const frequencies: readonly (readonly [RegExp, number])[] = [
  [/\b(?:SEMI-?\s?ANNUAL(?:LY)?|HALF-?\s?YEARLY|S\/A)\b/, 2],
  [/\bQUARTERLY\b/, 4],
  [/\bMONTHLY\b/, 12],
  [/\b(?:ANNUAL(?:LY)?|YEARLY)\b/, 1],
];

/**
 * Coupon, maturity and what else a bond's name tells; null where coupon or maturity is missing or could be read in two ways.
 * Example: readBondDescription("T 4.25 11/15/34").maturity = "2034-11-15".
 * Example: readBondDescription("US TREASURY 4.25% 15/08/2034").maturity = "2034-08-15".
 * Example: readBondDescription("US TREASURY 4 1/4% 11/15/2034").couponRate = 0.0425.
 */
export function readBondDescription(text: string): BondDescription | null {
  const name = text.trim().toUpperCase().slice(0, 200);
  const issuer = issuers.find(({ pattern }) => pattern.test(name)) ?? null;
  const told = name.replace(otherDay, "");
  const found = days.map((pattern) => pattern.exec(told)).find((match) => match !== null);
  const written = found?.groups;
  if (found === undefined || written === undefined) return null;
  // Names hold other numbers, too: 7-ELEVEN, a note of 10 years. The coupon has a percent sign or stands last.
  const numbers = [...`${told.slice(0, found.index)} `.matchAll(coupons)].map((match) => match.groups ?? {});
  const parts = numbers.find(({ sign }) => sign === "%") ?? numbers.at(-1);
  const maturity = dayOf(written, issuer);
  if (parts === undefined || maturity === null || !isIsoDate(maturity)) return null;
  const over = Number(parts["over"] ?? 0);
  const fraction =
    parts["under"] === undefined ? Number(`0.${parts["decimals"] ?? "0"}`) : over / Number(parts["under"]);
  const percent = Number(parts["whole"]) + fraction;
  if (percent >= 30 || fraction >= 1) return null;
  const rest = name.slice(found.index + found[0].length);
  const frequency = frequencies.find(([pattern]) => pattern.test(rest))?.[1];
  return {
    couponRate: Number((percent / 100).toFixed(10)),
    maturity,
    couponsPerYear: frequency ?? issuer?.couponsPerYear ?? null,
    dayCount: dayCountIn(rest) ?? (issuer === null ? null : "ACT/ACT ICMA"),
  };
}

/** The longest name of a day count that stands in the text, so that 30E/360 ISDA is not 30E/360. */
function dayCountIn(text: string): DayCount | null {
  const named = DAY_COUNTS.filter((name) => ` ${text} `.includes(` ${name} `));
  return named.sort((a, b) => b.length - a.length)[0] ?? null;
}

function dayOf(written: Readonly<Record<string, string | undefined>>, issuer: Issuer | null): string | null {
  const short = written["year"] ?? "";
  const year = short.length === 2 ? `20${short}` : short;
  const named = months.indexOf((written["name"] ?? "").slice(0, 3)) + 1;
  const iso = (monthOfYear: number, day: number) =>
    `${year}-${String(monthOfYear).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  if (written["first"] === undefined) return iso(named || Number(written["month"]), Number(written["day"]));
  const first = Number(written["first"]);
  const second = Number(written["second"]);
  if (first > 12 || first === second) return iso(second, first);
  if (second > 12) return iso(first, second);
  if (issuer === null) return null;
  return issuer.dayFirst ? iso(second, first) : iso(first, second);
}
