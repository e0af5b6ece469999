import { SPLITS } from "./company-events.ts";
import type { DemoCurrency } from "./instrument-shape.ts";

interface CompanyFigures {
  currency: DemoCurrency;
  /** Millions of shares, after all splits. */
  shares: number;
  /** Share of the year's revenue in each quarter; sums to one. */
  seasons: readonly [number, number, number, number];
  /** Revenue in millions, fiscal 2016 to 2025. */
  revenue: readonly number[];
  /** Operating margin of the same years, decimal fractions. */
  margin: readonly number[];
}

const even = [0.24, 0.25, 0.25, 0.26] as const;
const holiday = [0.2, 0.21, 0.22, 0.37] as const;
const FIRST_YEAR = 2016;
/** What is left of an operating profit after interest and tax. Losses stay whole. */
const NET_SHARE = 0.76;

const COMPANY_FIGURES: Readonly<Record<string, CompanyFigures>> = {
  ALVRN: {
    currency: "EUR",
    shares: 62,
    seasons: [0.22, 0.24, 0.25, 0.29],
    revenue: [812, 905, 1004, 1121, 1088, 1342, 1411, 1466, 1602, 1845],
    margin: [0.094, 0.101, 0.103, 0.104, 0.085, 0.118, 0.092, 0.096, 0.108, 0.121],
  },
  BRNHD: {
    currency: "EUR",
    shares: 410,
    seasons: [0.31, 0.21, 0.19, 0.29],
    revenue: [5210, 5280, 5345, 5402, 5298, 5514, 6120, 6380, 6015, 6090],
    margin: [0.118, 0.117, 0.115, 0.112, 0.11, 0.108, 0.091, 0.072, 0.088, 0.094],
  },
  CSTLA: {
    currency: "EUR",
    shares: 188,
    seasons: even,
    revenue: [2410, 2520, 2688, 2905, 3010, 2874, 3105, 3260, 3488, 3702],
    margin: [0.212, 0.215, 0.221, 0.228, 0.224, 0.142, 0.198, 0.204, 0.216, 0.223],
  },
  DUNMR: {
    currency: "GBP",
    shares: 520,
    seasons: even,
    revenue: [1890, 1932, 1968, 2004, 2081, 2140, 2265, 2388, 2301, 2344],
    margin: [0.112, 0.113, 0.112, 0.11, 0.098, 0.097, 0.092, 0.094, 0.105, 0.109],
  },
  ELDWK: {
    currency: "GBP",
    shares: 610,
    seasons: [0.25, 0.25, 0.25, 0.25],
    revenue: [1120, 1164, 1152, 1171, 1024, 1098, 1260, 1391, 1422, 1460],
    margin: [0.31, 0.32, 0.27, 0.29, 0.12, 0.27, 0.34, 0.3, 0.32, 0.335],
  },
  FENWR: {
    currency: "GBP",
    shares: 240,
    seasons: even,
    revenue: [1340, 1388, 1402, 1431, 1118, 1204, 1366, 1442, 1498, 1533],
    margin: [0.124, 0.125, 0.122, 0.12, 0.048, 0.071, 0.108, 0.114, 0.118, 0.121],
  },
  GLYNT: {
    currency: "USD",
    shares: 880,
    seasons: [0.22, 0.24, 0.26, 0.28],
    revenue: [2140, 2610, 2980, 3105, 4020, 5480, 6120, 6010, 9350, 12_480],
    margin: [0.182, 0.214, 0.228, 0.209, 0.262, 0.301, 0.287, 0.251, 0.338, 0.361],
  },
  HAVNC: {
    currency: "USD",
    shares: 96,
    seasons: [0.23, 0.245, 0.255, 0.27],
    revenue: [520, 604, 712, 840, 968, 1124, 1150, 1236, 1388, 1502],
    margin: [0.082, 0.094, 0.113, 0.128, 0.141, 0.152, 0.071, 0.112, 0.146, 0.139],
  },
  IRNVL: {
    currency: "USD",
    shares: 310,
    seasons: even,
    revenue: [2310, 2140, 2460, 2405, 2180, 3320, 3290, 3015, 2940, 2688],
    margin: [0.142, 0.098, 0.151, 0.138, 0.112, 0.276, 0.248, 0.205, 0.182, 0.131],
  },
  JORLN: {
    currency: "USD",
    shares: 74,
    seasons: holiday,
    revenue: [1510, 1640, 1612, 1688, 1745, 2062, 2240, 2195, 2248, 2391],
    margin: [0.098, 0.104, 0.081, 0.086, 0.101, 0.128, 0.121, 0.103, 0.102, 0.116],
  },
  KESTR: {
    currency: "USD",
    shares: 41,
    seasons: [0.2, 0.24, 0.27, 0.29],
    revenue: [88, 142, 210, 265, 318, 604, 712, 388, 412, 530],
    margin: [-0.31, -0.24, -0.22, -0.26, -0.21, -0.12, -0.16, -0.58, -0.27, -0.11],
  },
  LYRAE: {
    currency: "USD",
    shares: 265,
    seasons: even,
    revenue: [3120, 3240, 3310, 3155, 3048, 3260, 3540, 3622, 3810, 4050],
    margin: [0.121, 0.118, 0.109, 0.084, 0.061, 0.092, 0.116, 0.112, 0.124, 0.131],
  },
};

/** Figures of a fiscal year ("2023") or quarter ("2023Q2"): millions of `currency`, earnings per share in units. */
export interface PeriodFigures {
  currency: DemoCurrency;
  revenue: number;
  operatingProfit: number;
  netIncome: number;
  earningsPerShare: number;
  marginRate: number;
}

/**
 * Figures of a period with earnings per share on the number of shares of `basisYear` (a report restates the year
 * before after a split).
 * @throws RangeError for a company or period without figures
 */
export function figuresOf(
  symbol: string,
  period: string,
  basisYear = Number(period.slice(0, 4)),
): PeriodFigures {
  const company = COMPANY_FIGURES[symbol];
  const year = Number(period.slice(0, 4));
  const quarter = period.length > 4 ? Number(period.slice(5)) : null;
  const yearly = company?.revenue[year - FIRST_YEAR];
  const marginRate = company?.margin[year - FIRST_YEAR];
  const season = quarter === null ? 1 : company?.seasons[quarter - 1];
  if (!company || yearly === undefined || marginRate === undefined || season === undefined) {
    throw new RangeError(`no figures of ${symbol} for ${period}`);
  }
  const revenue = Math.round(yearly * season);
  const operatingProfit = Math.round(revenue * marginRate);
  const netIncome = Math.round(operatingProfit < 0 ? operatingProfit : operatingProfit * NET_SHARE);
  let shares = company.shares;
  for (const split of SPLITS) {
    if (split.symbol === symbol && Number(split.date.slice(0, 4)) > basisYear) shares /= split.ratio;
  }
  return {
    currency: company.currency,
    revenue,
    operatingProfit,
    netIncome,
    earningsPerShare: Math.round((netIncome / shares) * 100) / 100,
    marginRate,
  };
}
