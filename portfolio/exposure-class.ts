import type { ExposureClass } from "#finance/risk/factor-shocks.ts";

interface Classified {
  assetClass: string;
  sector: string | null;
  name?: string;
}

const MONEY = /\b(?:money market|geldmarkt|overnight)/i;
const BONDS =
  /\b(?:bonds?|treasur(?:y|ies)|fixed income|gilts?|t-bills?|anleihen?|rentenfonds|obligations)\b/i;
const METALS = /\b(?:gold|silver|platinum|commodit(?:y|ies))\b/i;

/** Shares and bonds by what they are: a fund counts as bonds or cash when its sector, or its name, says so. */
export function exposureOf(facts: Classified | undefined): ExposureClass {
  const { assetClass = "other", sector = null, name = "" } = facts ?? {};
  const isFund = assetClass === "fund" || assetClass === "etf";
  const said = `${sector ?? ""} ${isFund ? name : ""}`;
  if (MONEY.test(said) || assetClass === "cash") return "cash";
  if (assetClass === "bond" || BONDS.test(said)) return "bond";
  if (isFund && METALS.test(said) && !/\b(?:miners?|mining|producers?)\b/i.test(said)) return "commodity";
  if (assetClass === "crypto" || assetClass === "commodity") return assetClass;
  return ["stock", "etf", "fund", "option"].includes(assetClass) ? "equity" : "other";
}

/** Class by which gains are taxed: funds of bonds and of the money market are no share funds. */
export function taxClassOf(facts: Classified): string {
  const isFund = facts.assetClass === "fund" || facts.assetClass === "etf";
  return isFund && exposureOf(facts) !== "equity" ? "bondFund" : facts.assetClass;
}
