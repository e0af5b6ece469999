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
  /** Basiszins of 2 January, for the prepayment of funds of that year. */
  baseRate: number;
  /** Gains from private sales (such as crypto within a year) stay free below this amount. */
  privateSaleLimit: number;
}

export const GERMAN_SOURCES: readonly string[] = [
  "Rate 25 %, church tax formula: § 32d Abs. 1 EStG; solidarity surcharge 5.5 %: § 4 SolZG",
  "Sparer-Pauschbetrag 1,000 / 2,000: § 20 Abs. 9 EStG since 2023; loss pots: § 20 Abs. 6 EStG; first in, first out: § 20 Abs. 4 Satz 7 EStG",
  "Teilfreistellung 30, 15, 60, 80 %: § 20 InvStG; Vorabpauschale: § 18 InvStG",
  "Basiszins: BMF letters of 4 January 2023 (2.55 %), 5 January 2024 (2.29 %), 10 January 2025 (2.53 %), 13 January 2026 (3.20 %)",
  "Private sales within a year: § 23 EStG; limit 600 until 2023, 1,000 from 2024",
];

export const GERMAN_YEARS: Readonly<Record<number, GermanYear>> = {
  2023: { saverAllowance: 1000, baseRate: 0.0255, privateSaleLimit: 600 },
  2024: { saverAllowance: 1000, baseRate: 0.0229, privateSaleLimit: 1000 },
  2025: { saverAllowance: 1000, baseRate: 0.0253, privateSaleLimit: 1000 },
  2026: { saverAllowance: 1000, baseRate: 0.032, privateSaleLimit: 1000 },
};
