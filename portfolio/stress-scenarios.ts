import type { FactorShock } from "#finance/risk/factor-shocks.ts";

/** A stretch of the past that is replayed on today's holdings: closes of its first and last day. */
export interface HistoricalScenario {
  name: string;
  title: string;
  from: string;
  to: string;
}

/** Moves of whole classes at once. */
export interface FactorScenario {
  name: string;
  title: string;
  shock: FactorShock;
}

/** Peaks and troughs of the S&P 500 (or of what the title names), by closing day. One row each. */
export const HISTORICAL_SCENARIOS: readonly HistoricalScenario[] = [
  { name: "crash1987", title: "October 1987 crash", from: "1987-10-13", to: "1987-10-19" },
  { name: "gulf1990", title: "Gulf crisis 1990", from: "1990-07-16", to: "1990-10-11" },
  { name: "bonds1994", title: "Bond rout 1994", from: "1994-01-31", to: "1994-04-04" },
  { name: "ltcm1998", title: "Russian default and LTCM 1998", from: "1998-07-17", to: "1998-08-31" },
  { name: "dotcom2000", title: "Dot-com bust 2000–2002", from: "2000-03-24", to: "2002-10-09" },
  { name: "financial2008", title: "Financial crisis 2007–2009", from: "2007-10-09", to: "2009-03-09" },
  { name: "downgrade2011", title: "Euro crisis and US downgrade 2011", from: "2011-04-29", to: "2011-10-03" },
  { name: "taper2013", title: "Taper tantrum 2013", from: "2013-05-21", to: "2013-06-24" },
  { name: "china2015", title: "Chinese devaluation 2015", from: "2015-08-17", to: "2015-08-25" },
  { name: "quarter2018", title: "Fourth quarter 2018", from: "2018-09-20", to: "2018-12-24" },
  { name: "pandemic2020", title: "Pandemic 2020", from: "2020-02-19", to: "2020-03-23" },
  { name: "inflation2022", title: "Inflation and rates 2022", from: "2022-01-03", to: "2022-10-12" },
];

export const FACTOR_SCENARIOS: readonly FactorScenario[] = [
  { name: "equityDown20", title: "Shares −20 %, coins −40 %", shock: { equity: -0.2, crypto: -0.4 } },
  {
    name: "equityDown40",
    title: "Shares −40 %, coins −70 %, commodities −15 %",
    shock: { equity: -0.4, crypto: -0.7, commodity: -0.15 },
  },
  { name: "ratesUp100", title: "Yields +1 point", shock: { rates: 0.01 } },
  { name: "ratesUp300", title: "Yields +3 points, shares −10 %", shock: { rates: 0.03, equity: -0.1 } },
  {
    name: "creditUp300",
    title: "Credit spreads +3 points, shares −15 %",
    shock: { credit: 0.03, equity: -0.15 },
  },
  { name: "currencyDown10", title: "Foreign currencies −10 %", shock: { currency: -0.1 } },
  {
    name: "stagflation",
    title: "Stagflation: yields +2 points, shares −25 %, coins −40 %, commodities +20 %",
    shock: { rates: 0.02, equity: -0.25, crypto: -0.4, commodity: 0.2 },
  },
];
