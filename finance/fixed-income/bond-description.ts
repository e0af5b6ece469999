import { type IsoDate, isIsoDate } from "../dates.ts";

/**
 * Name: terms in the names of bonds.
 * Formula: issuer, coupon in percent a year, maturity: T 4.25 11/15/34, US TREASURY 4 1/4% 11/15/2034, Bund 2.50% 2044-07-04.
 * Convention: a day between slashes is read month first when only that can be, or when the issuer is the United States
 * Treasury; 03/04/30 of anybody else could be either and is not read. Two digits of a year mean this century.
 * Source: Bloomberg and broker descriptions of bonds; TreasuryDirect, marketable securities.
 */
export interface BondDescription {
  /** Annual, decimal fraction. */
  couponRate: number;
  maturity: IsoDate;
  /** Two for the United States Treasury; null where the name does not tell. */
  couponsPerYear: number | null;
}

const treasury = /^(?:T|UST|US T(?:REAS(?:URY)?)?|U\.?S\.? TREASURY|UNITED STATES TREASURY?)\b/;
const coupon =
  /(?:^|\s)(?<whole>\d{1,2})(?:[.,](?<decimals>\d{1,6})|\s+(?<over>\d{1,2})\/(?<under>2|4|8|16|32))?\s*%?\s/;
const day =
  /(?:^|\s)(?:(?<first>\d{1,2})\/(?<second>\d{1,2})\/(?<short>\d{4}|\d{2})|(?<iso>\d{4}-\d{2}-\d{2}))(?=\s|$)/;

/**
 * Coupon and maturity of a bond from its name; null where one of them is missing or could be read in two ways.
 * Example: readBondDescription("T 4.25 11/15/34").maturity = "2034-11-15".
 * Example: readBondDescription("US TREASURY 4 1/4% 11/15/2034").couponRate = 0.0425.
 */
export function readBondDescription(text: string): BondDescription | null {
  const name = text.trim().toUpperCase().slice(0, 200);
  const isTreasury = treasury.test(name);
  const dates = day.exec(name);
  const found = dates === null ? null : coupon.exec(`${name.slice(0, dates.index)} `);
  const parts = found?.groups;
  const written = dates?.groups;
  if (parts === undefined || written === undefined) return null;
  const maturity = written["iso"] ?? slashDay(written, isTreasury);
  if (maturity === null || !isIsoDate(maturity)) return null;
  const over = Number(parts["over"] ?? 0);
  const fraction =
    parts["under"] === undefined ? Number(`0.${parts["decimals"] ?? "0"}`) : over / Number(parts["under"]);
  const percent = Number(parts["whole"]) + fraction;
  if (percent >= 30 || fraction >= 1) return null;
  return {
    couponRate: Number((percent / 100).toFixed(10)),
    maturity,
    couponsPerYear: isTreasury ? 2 : null,
  };
}

function slashDay(written: Readonly<Record<string, string | undefined>>, monthFirst: boolean): string | null {
  const first = Number(written["first"]);
  const second = Number(written["second"]);
  const short = written["short"] ?? "";
  const year = short.length === 2 ? `20${short}` : short;
  const isClear = monthFirst || first > 12 || second > 12 || first === second;
  if (!isClear) return null;
  const [month, dayOfMonth] = monthFirst || second > 12 ? [first, second] : [second, first];
  return `${year}-${String(month).padStart(2, "0")}-${String(dayOfMonth).padStart(2, "0")}`;
}
