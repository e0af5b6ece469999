import type { TaxBracket } from "./tax-brackets.ts";

export type FilingStatus = "single" | "joint";

export interface UsYear {
  standardDeduction: number;
  ordinary: readonly TaxBracket[];
  /** Of net capital gain and qualified dividends, by taxable income. */
  preferential: readonly TaxBracket[];
}

const rates = [0.1, 0.12, 0.22, 0.24, 0.32, 0.35, 0.37];

function ordinary(...limits: number[]): TaxBracket[] {
  return rates.map((rate, index) => ({ upTo: limits[index] ?? Number.POSITIVE_INFINITY, rate }));
}

function preferential(zeroUpTo: number, fifteenUpTo: number): TaxBracket[] {
  return [
    { upTo: zeroUpTo, rate: 0 },
    { upTo: fifteenUpTo, rate: 0.15 },
    { upTo: Number.POSITIVE_INFINITY, rate: 0.2 },
  ];
}

export const US_SOURCES: readonly string[] = [
  "2023: Rev. Proc. 2022-38, sections 3.01, 3.03 and 3.15",
  "2024: Rev. Proc. 2023-34, sections 3.01, 3.03 and 3.15",
  "2025: Rev. Proc. 2024-40, sections 2.01 and 2.03; standard deduction by Public Law 119-21, section 70102",
  "2026: Rev. Proc. 2025-32, sections 4.01, 4.03 and 4.14",
  "Net investment income tax: 26 U.S.C. § 1411; losses: § 1211(b) and § 1212(b); wash sales: § 1091",
];

/** Brackets of unmarried people and of spouses filing together. */
export const US_YEARS: Readonly<Record<number, Readonly<Record<FilingStatus, UsYear>>>> = {
  2023: {
    single: {
      standardDeduction: 13_850,
      ordinary: ordinary(11_000, 44_725, 95_375, 182_100, 231_250, 578_125),
      preferential: preferential(44_625, 492_300),
    },
    joint: {
      standardDeduction: 27_700,
      ordinary: ordinary(22_000, 89_450, 190_750, 364_200, 462_500, 693_750),
      preferential: preferential(89_250, 553_850),
    },
  },
  2024: {
    single: {
      standardDeduction: 14_600,
      ordinary: ordinary(11_600, 47_150, 100_525, 191_950, 243_725, 609_350),
      preferential: preferential(47_025, 518_900),
    },
    joint: {
      standardDeduction: 29_200,
      ordinary: ordinary(23_200, 94_300, 201_050, 383_900, 487_450, 731_200),
      preferential: preferential(94_050, 583_750),
    },
  },
  2025: {
    single: {
      standardDeduction: 15_750,
      ordinary: ordinary(11_925, 48_475, 103_350, 197_300, 250_525, 626_350),
      preferential: preferential(48_350, 533_400),
    },
    joint: {
      standardDeduction: 31_500,
      ordinary: ordinary(23_850, 96_950, 206_700, 394_600, 501_050, 751_600),
      preferential: preferential(96_700, 600_050),
    },
  },
  2026: {
    single: {
      standardDeduction: 16_100,
      ordinary: ordinary(12_400, 50_400, 105_700, 201_775, 256_225, 640_600),
      preferential: preferential(49_450, 545_500),
    },
    joint: {
      standardDeduction: 32_200,
      ordinary: ordinary(24_800, 100_800, 211_400, 403_550, 512_450, 768_700),
      preferential: preferential(98_900, 613_700),
    },
  },
};

/** 26 U.S.C. § 1411(b); not adjusted for inflation. */
export const NET_INVESTMENT_THRESHOLD: Readonly<Record<FilingStatus, number>> = {
  single: 200_000,
  joint: 250_000,
};
