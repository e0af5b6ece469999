/** Cost inflation index by the year in which the financial year starts (1 April). */
export const COST_INFLATION_INDEX: Readonly<Record<number, number>> = {
  2001: 100,
  2002: 105,
  2003: 109,
  2004: 113,
  2005: 117,
  2006: 122,
  2007: 129,
  2008: 137,
  2009: 148,
  2010: 167,
  2011: 184,
  2012: 200,
  2013: 220,
  2014: 240,
  2015: 254,
  2016: 264,
  2017: 272,
  2018: 280,
  2019: 289,
  2020: 301,
  2021: 317,
  2022: 331,
  2023: 348,
  2024: 363,
  2025: 376,
};

export interface IndiaYear {
  /** Long-term gains on listed shares and equity funds that stay free. */
  exemption: number;
  /** Health and education cess on the tax. */
  cess: number;
}

/** Rates by the day of the sale, the latest that applies. */
export const INDIA_RATES: readonly {
  from: string;
  short: number;
  long: number;
  otherLong: number;
  indexed: boolean;
}[] = [
  { from: "2018-04-01", short: 0.15, long: 0.1, otherLong: 0.2, indexed: true },
  { from: "2024-07-23", short: 0.2, long: 0.125, otherLong: 0.125, indexed: false },
];

export const INDIA_YEARS: Readonly<Record<number, IndiaYear>> = {
  2023: { exemption: 100_000, cess: 0.04 },
  2024: { exemption: 125_000, cess: 0.04 },
  2025: { exemption: 125_000, cess: 0.04 },
  2026: { exemption: 125_000, cess: 0.04 },
};

export const INDIA_SOURCES: readonly string[] = [
  "Income-tax Act 1961 ss. 2(42A), 48, 50AA, 55(2)(ac), 70, 71, 74, 111A, 112, 112A, 115BBH; rates by Finance (No. 2) Act 2024 from 23 July 2024",
  "From financial year 2026-27 the same rates under the Income-tax Act 2025, ss. 196–198",
  "Grandfathering at 31 January 2018: CBDT, FAQs on the new tax regime for long-term capital gains, 4 February 2018",
  "Cost inflation index: CBDT notifications 44/2017 (2001-02 to 2017-18) to 44/2024 (363) and 70/2025 (376)",
];
