import { Decimal } from "#finance/money.ts";
import { RowProblem } from "../broker-table.ts";
import type { ParsedInstrument } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { optionInstrument } from "../option-symbol.ts";
import { parseDate } from "../parse-date.ts";
import { parseNumber } from "../parse-number.ts";
import { findTags, type Tag, tagText } from "../read-tags.ts";

/** "20240930120000.000[-5:EST]" is 2024-09-30; null for anything else. */
export function ofxDay(text: string): string | null {
  return parseDate(text.trim().slice(0, 8), "DMY");
}

/** The day in an element. @throws RowProblem where there is none */
export function dayIn(tag: Tag, ...names: string[]): string {
  for (const name of names) {
    const text = tagText(tag, name);
    const day = ofxDay(text);
    if (day !== null) return day;
    if (text !== "")
      throw new RowProblem(
        `${name}: "${text.slice(0, 40)}" is not a date`,
        "Correct it, or leave this row out.",
      );
  }
  throw new RowProblem("the transaction has no date", "Export the statement again.");
}

/** The number in an element, null where there is none. @throws RowProblem where it is no number */
export function numberIn(tag: Tag, name: string): Decimal | null {
  const text = tagText(tag, name);
  if (text === "") return null;
  // The standard allows either mark, and no other separators.
  const parsed = parseNumber(text, text.includes(",") && !text.includes(".") ? "," : ".");
  if (parsed === null)
    throw new RowProblem(
      `${name}: "${text.slice(0, 40)}" is not a number`,
      "Correct it, or leave this row out.",
    );
  return new Decimal(parsed);
}

/** The sum of elements, each counted as a cost whatever its sign. */
export function costsIn(tag: Tag, ...names: string[]): Decimal {
  return names.reduce((sum, name) => sum.add(numberIn(tag, name)?.abs() ?? 0), new Decimal(0));
}

/** What the list of securities says of one, by its identifier. */
export interface OfxSecurity {
  symbol: string;
  name: string;
  isin: string | null;
  assetClass: ParsedInstrument["assetClass"];
  /** For options: the identifier of the share, and the terms. */
  underlying: string | null;
  option: { expiry: string; right: "C" | "P"; strike: string } | null;
  sharesPerContract: Decimal;
}

const infos: Readonly<Record<string, ParsedInstrument["assetClass"]>> = {
  STOCKINFO: "stock",
  MFINFO: "fund",
  DEBTINFO: "bond",
  OPTINFO: "option",
  OTHERINFO: "other",
};

function identifierIn(tag: Tag): { id: string; isin: string | null } {
  const id = tagText(tag, "UNIQUEID");
  const isin = /^[A-Z]{2}[A-Z0-9]{9}\d$/.exec(id.toUpperCase())?.[0] ?? null;
  return { id, isin };
}

/** The securities that a file lists, by identifier. */
export function readSecurities(root: Tag): Map<string, OfxSecurity> {
  const found = new Map<string, OfxSecurity>();
  for (const tag of findTags(root, new Set(Object.keys(infos)))) {
    const about = tag.children.find((child) => child.name === "SECINFO") ?? tag;
    const { id, isin } = identifierIn(about);
    if (id === "") continue;
    const right = tagText(tag, "OPTTYPE").slice(0, 1).toUpperCase();
    const expiry = ofxDay(tagText(tag, "DTEXPIRE"));
    const strike = parseNumber(tagText(tag, "STRIKEPRICE"), ".");
    const behind = tag.children.find((child) => child.name === "SECID");
    const shares = parseNumber(tagText(tag, "SHPERCTRCT"), ".");
    found.set(id, {
      symbol: tagText(about, "TICKER") || id,
      name: tagText(about, "SECNAME") || tagText(about, "TICKER") || id,
      isin,
      assetClass: infos[tag.name] ?? "other",
      underlying: behind ? identifierIn(behind).id : null,
      option:
        (right === "C" || right === "P") && expiry !== null && strike !== null
          ? { expiry, right, strike }
          : null,
      sharesPerContract: new Decimal(shares ?? (tag.name === "OPTINFO" ? 100 : 1)),
    });
  }
  return found;
}

/** The instrument that a transaction or position names. @throws RowProblem where it names none */
export function securityIn(
  tag: Tag,
  securities: ReadonlyMap<string, OfxSecurity>,
  currency: string,
): { instrument: ParsedInstrument; about: OfxSecurity | null } {
  const { id, isin } = identifierIn(tag);
  if (id === "") throw new RowProblem("the transaction names no security", "Export the statement again.");
  const about = securities.get(id) ?? null;
  if (about === null)
    return { instrument: { symbol: id, name: id, currency, isin, assetClass: "other" }, about };
  const underlying = about.underlying === null ? null : (securities.get(about.underlying)?.symbol ?? null);
  const root = underlying ?? /^[A-Z]{1,6}/.exec(about.symbol)?.[0] ?? "";
  const option =
    about.option && optionInstrument({ underlying: root, ...about.option }, currency, about.name);
  const { symbol, name, assetClass } = about;
  return { instrument: option ?? { symbol, name, currency, isin: about.isin, assetClass }, about };
}

/** The currency of a transaction: that of the statement unless amounts are said to be in another. */
export function currencyIn(tag: Tag, statement: string): string {
  const own = findTags(tag, new Set(["CURRENCY"]))[0];
  return (own && majorCurrency(tagText(own, "CURSYM"))?.currency) ?? statement;
}
