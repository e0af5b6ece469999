/** Part of a fund that its provider names, as a fraction of the fund. */
export interface FundPart {
  symbol: string;
  weight: number;
}

/**
 * The positions that share funds of the demo world name, as in their factsheets where these say them. They add up to
 * far less than 1 on purpose: the rest of a fund is unknown. Funds that are not here name none.
 */
export const FUND_HOLDINGS: Readonly<Record<string, readonly FundPart[]>> = {
  DMGEQ: [
    { symbol: "GLYNT", weight: 0.041 },
    { symbol: "LYRAE", weight: 0.012 },
    { symbol: "CSTLA", weight: 0.011 },
    { symbol: "HAVNC", weight: 0.008 },
    { symbol: "ALVRN", weight: 0.007 },
    { symbol: "BRNHD", weight: 0.006 },
    { symbol: "DUNMR", weight: 0.005 },
  ],
  DMUSE: [
    { symbol: "GLYNT", weight: 0.085 },
    { symbol: "LYRAE", weight: 0.026 },
    { symbol: "HAVNC", weight: 0.018 },
    { symbol: "KESTR", weight: 0.011 },
    { symbol: "IRNVL", weight: 0.009 },
    { symbol: "JORLN", weight: 0.006 },
  ],
  DMTEC: [
    { symbol: "GLYNT", weight: 0.08 },
    { symbol: "HAVNC", weight: 0.019 },
  ],
  DMDIV: [{ symbol: "CSTLA", weight: 0.028 }],
};
