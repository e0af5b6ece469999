export interface UkYear {
  personalAllowance: number;
  basicRateBand: number;
  /** Rates for shares from a day of the year on, in the order of days. */
  rates: readonly { from: string; basic: number; higher: number }[];
}

export const UK_SOURCES: readonly string[] = [
  "Annual exempt amount: TCGA 1992 s. 1K as amended by Finance Act 2023 s. 8 (6,000 for 2023/24, 3,000 from 2024/25); earlier years by the Annual Exempt Amount Orders",
  "Rates: TCGA 1992 s. 1H as amended by Finance Act 2025 s. 7 (18 % and 24 % for disposals from 30 October 2024)",
  "Income tax: personal allowance 12,570 and basic rate band 37,700, ITA 2007 ss. 10, 35, frozen by Finance Act 2021 s. 5",
  "Share identification: TCGA 1992 ss. 104–106A; HMRC Capital Gains Manual CG51500 ff.; losses: CG18030, CG21500 ff.",
];

/**
 * Annual exempt amounts by the year in which the tax year starts; the years before those of `UK_YEARS` serve the chain
 * of losses alone.
 */
export const ANNUAL_EXEMPT_AMOUNTS: Readonly<Record<number, number>> = {
  2008: 9600,
  2009: 10_100,
  2010: 10_100,
  2011: 10_600,
  2012: 10_600,
  2013: 10_900,
  2014: 11_000,
  2015: 11_100,
  2016: 11_100,
  2017: 11_300,
  2018: 11_700,
  2019: 12_000,
  2020: 12_300,
  2021: 12_300,
  2022: 12_300,
  2023: 6000,
  2024: 3000,
  2025: 3000,
  2026: 3000,
};

const income = { personalAllowance: 12_570, basicRateBand: 37_700 };
const since2024 = { from: "2024-10-30", basic: 0.18, higher: 0.24 };

/** By the year in which the tax year starts on 6 April. */
export const UK_YEARS: Readonly<Record<number, UkYear>> = {
  2023: { ...income, rates: [{ from: "2023-04-06", basic: 0.1, higher: 0.2 }] },
  2024: { ...income, rates: [{ from: "2024-04-06", basic: 0.1, higher: 0.2 }, since2024] },
  2025: { ...income, rates: [since2024] },
  2026: { ...income, rates: [since2024] },
};
