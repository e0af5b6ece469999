import { carriedAmount, carriedPots, useOldestFirst } from "./carried-losses.ts";
import {
  GRANDFATHERED_UNTIL,
  grandfatheredCost,
  INDIA_LOSS_YEARS,
  type IndiaGain,
  indexedCost,
  indiaFinancialYear,
  indiaRates,
  indiaSurcharge,
  setOffIndiaLosses,
} from "./india-capital-gains.ts";
import { INDIA_SOURCES, INDIA_YEARS } from "./india-data.ts";
import { heldLonger } from "./tax-brackets.ts";
import type { CarriedLoss, TaxDisposal, TaxProfile, TaxRegime } from "./tax-regime.ts";

const EQUITY: readonly string[] = ["stock", "etf", "fund"];
const CRYPTO_RATE = 0.3;

type Sold = Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">;

/** Before 1 April 2018 long-term gains of listed shares were exempt, and their losses worth nothing. */
const LONG_TAXED_FROM = "2018-04-01";

function isLong({ assetClass, acquiredOn, soldOn }: Sold): boolean {
  // Section 50AA: funds that are not of shares, bought since then, are short-term whenever they are sold.
  if (assetClass === "bondFund" && acquiredOn >= "2023-04-01") return false;
  if (EQUITY.includes(assetClass) || assetClass === "bond") return heldLonger(acquiredOn, soldOn, 12);
  return heldLonger(acquiredOn, soldOn, soldOn >= "2024-07-23" ? 24 : 36);
}

/** New regime of 2025-26, the rate of the next rupee; used for gains that bear the personal rate. */
function personalRate(profile: TaxProfile): number {
  const steps = [400_000, 800_000, 1_200_000, 1_600_000, 2_000_000, 2_400_000];
  return 0.05 * steps.filter((step) => (profile.income ?? 0) >= step).length;
}

function rateOf(disposal: Sold, profile: TaxProfile): number {
  if (disposal.assetClass === "crypto") return CRYPTO_RATE;
  const rates = indiaRates(disposal.soldOn);
  const long = isLong(disposal);
  if (EQUITY.includes(disposal.assetClass)) return long ? rates.long : rates.short;
  if (!long) return personalRate(profile);
  return disposal.assetClass === "bond" ? rates.long : rates.otherLong;
}

function costOf(disposal: TaxDisposal): number {
  const { assetClass, acquiredOn, cost, proceeds, soldOn } = disposal;
  if (EQUITY.includes(assetClass) && acquiredOn <= GRANDFATHERED_UNTIL && disposal.valueIn2018 != null) {
    return grandfatheredCost(cost, disposal.valueIn2018, proceeds);
  }
  const indexed = !EQUITY.includes(assetClass) && !["bond", "crypto"].includes(assetClass);
  if (!indexed || !isLong(disposal) || !indiaRates(soldOn).indexed) return cost;
  return indexedCost(cost, acquiredOn, soldOn) ?? cost;
}

function gainsOf(disposals: readonly TaxDisposal[], profile: TaxProfile): IndiaGain[] {
  return disposals
    .filter((entry) => entry.assetClass !== "crypto")
    .filter((e) => !(isLong(e) && EQUITY.includes(e.assetClass) && e.soldOn < LONG_TAXED_FROM))
    .map((entry) => {
      const long = isLong(entry);
      return {
        term: long ? "long" : "short",
        rate: rateOf(entry, profile),
        gain: entry.proceeds - costOf(entry),
        exemptible: long && EQUITY.includes(entry.assetClass),
      };
    });
}

/** Sets off the gains of a year; losses older than eight years are gone. */
function setOff(year: number, gains: readonly IndiaGain[], carried: readonly CarriedLoss[]) {
  const usable = carried.filter((loss) => loss.year >= year - INDIA_LOSS_YEARS);
  const result = setOffIndiaLosses(gains, {
    exemption: INDIA_YEARS[year]?.exemption ?? 100_000,
    carriedShortLoss: carriedAmount(usable, "shortLoss"),
    carriedLongLoss: carriedAmount(usable, "longLoss"),
  });
  const rest = useOldestFirst(
    useOldestFirst(usable, "shortLoss", result.usedShortLoss),
    "longLoss",
    result.usedLongLoss,
  ).filter((loss) => loss.year > year - INDIA_LOSS_YEARS);
  const own = carriedPots(year, { shortLoss: result.shortLoss, longLoss: result.longLoss });
  return { result, left: [...rest, ...own] };
}

/** Indian taxes on capital gains: short and long term by asset, exemption, grandfathering, indexation history. */
export const indiaRegime: TaxRegime = {
  code: "india",
  name: "India",
  currency: "INR",
  years: Object.keys(INDIA_YEARS).map(Number),
  sources: INDIA_SOURCES,
  repurchaseDays: null,
  lotRule: "fifo",
  inputs: ["income", "carriedShortLoss", "carriedLongLoss"],
  lossNames: { short: "shortLoss", long: "longLoss" },
  mergerCash: "value",
  prepaysFunds: false,
  taxYear: (year) => ({
    year,
    label: `${year}-${String((year + 1) % 100).padStart(2, "0")}`,
    from: `${year}-04-01`,
    to: `${year + 1}-03-31`,
  }),
  yearOf: indiaFinancialYear,
  termOf: (disposal) => (isLong(disposal) ? "long" : "short"),
  marginalRate: (disposal, profile) =>
    rateOf(disposal, profile) * (1 + indiaSurcharge(profile.income ?? 0)) * 1.04,
  carryForward: (year, disposals, _income, profile, carried) =>
    setOff(year, gainsOf(disposals, profile), carried).left,
  estimate(year, disposals, _income, profile, carried = []) {
    const figures = INDIA_YEARS[year];
    if (figures === undefined) {
      throw new RangeError(`Indian tax figures are known for ${Object.keys(INDIA_YEARS).join(", ")}`);
    }
    const gains = gainsOf(disposals, profile);
    const crypto = disposals
      .filter((entry) => entry.assetClass === "crypto")
      .reduce((sum, entry) => sum + Math.max(0, entry.proceeds - entry.cost), 0);
    const { result, left } = setOff(year, gains, carried);
    const taxable = result.taxed.reduce((sum, { amount }) => sum + amount, 0) + crypto;
    const beforeSurcharge = result.tax + crypto * CRYPTO_RATE;
    const surcharge = beforeSurcharge * indiaSurcharge((profile.income ?? 0) + taxable);
    const cess = (beforeSurcharge + surcharge) * figures.cess;
    const of = (term: "short" | "long") =>
      gains.reduce((sum, entry) => sum + (entry.term === term ? entry.gain : 0), 0);
    return {
      lines: [
        { name: "netShortGain", amount: of("short"), rate: null },
        { name: "netLongGain", amount: of("long"), rate: null },
        { name: "exemptionUsed", amount: result.exemptionUsed, rate: 0 },
        ...result.taxed.map(({ rate, amount }) => ({ name: "taxedGain", amount, rate })),
        { name: "cryptoGain", amount: crypto, rate: CRYPTO_RATE },
        { name: "surcharge", amount: surcharge, rate: null },
        { name: "cess", amount: cess, rate: figures.cess },
      ],
      taxableGain: taxable,
      tax: beforeSurcharge + surcharge + cess,
      carriedForward: left,
      allowance: figures.exemption,
      allowanceLeft: figures.exemption - result.exemptionUsed,
      assumptions: [
        "Stocks, ETFs and funds count as listed equity with securities transaction tax paid; other short-term gains bear the rate of the next rupee of the new regime of 2025-26.",
        `Losses carried in go against gains after those of the year and last ${INDIA_LOSS_YEARS} years; long-term losses lower long-term gains alone. Losses of crypto lower nothing.`,
        "Funds that are not of shares, bought since April 2023, are short-term (section 50AA).",
        "No rebate under section 87A and no unused basic exemption; purchases before 1 February 2018 use the close of 31 January 2018 where it is known.",
      ],
    };
  },
};
