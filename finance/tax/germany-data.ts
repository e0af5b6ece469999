/** Part of a fund's income and gains that stays free of tax, for private investors. */
export const PARTIAL_EXEMPTION = {
  equity: 0.3,
  mixed: 0.15,
  realEstate: 0.6,
  foreignRealEstate: 0.8,
  other: 0,
} as const;

export type GermanFundKind = keyof typeof PARTIAL_EXEMPTION;

export interface GermanYear {
  /** Sparer-Pauschbetrag of one person; spouses have twice as much. */
  saverAllowance: number;
  /** Gains from private sales (such as crypto within a year) stay free below this amount. */
  privateSaleLimit: number;
}

export const GERMAN_SOURCES: readonly string[] = [
  "Rate 25 %, church tax formula: § 32d Abs. 1 EStG; solidarity surcharge 5.5 %: § 4 SolZG",
  "Sparer-Pauschbetrag 1,000 / 2,000: § 20 Abs. 9 EStG since 2023 (801 before); loss pots: § 20 Abs. 6 EStG; first in, first out: § 20 Abs. 4 Satz 7 EStG",
  "Teilfreistellung 30, 15, 60, 80 %: § 20 InvStG; Vorabpauschale: §§ 18, 19 Abs. 1 InvStG",
  "Basiszins: BMF letters in BStBl I 2018 p. 249 (0.87 %), 2019 p. 58 (0.52 %), 2020 p. 218 (0.07 %), 2021 p. 56 (−0.45 %), of 7 January 2022 (−0.05 %), 4 January 2023 (2.55 %), 5 January 2024 (2.29 %), 10 January 2025 (2.53 %), 13 January 2026 (3.20 %)",
  "Private sales within a year: § 23 EStG; limit 600 until 2023, 1,000 from 2024",
];

/** Basiszins of the first trading day, for the prepayment of funds of that year; below zero there is none. */
export const BASE_RATES: Readonly<Record<number, number>> = {
  2018: 0.0087,
  2019: 0.0052,
  2020: 0.0007,
  2021: -0.0045,
  2022: -0.0005,
  2023: 0.0255,
  2024: 0.0229,
  2025: 0.0253,
  2026: 0.032,
};

/** Sparer-Pauschbetrag from 2009 to 2022, for the chain of losses. */
export const EARLIER_SAVER_ALLOWANCE = 801;

export const GERMAN_YEARS: Readonly<Record<number, GermanYear>> = {
  2023: { saverAllowance: 1000, privateSaleLimit: 600 },
  2024: { saverAllowance: 1000, privateSaleLimit: 1000 },
  2025: { saverAllowance: 1000, privateSaleLimit: 1000 },
  2026: { saverAllowance: 1000, privateSaleLimit: 1000 },
};
