import type { InstrumentEvent } from "./instrument-events.ts";

type Row = readonly [
  validFrom: string | null,
  date: string,
  currency: string,
  formerSymbol: string,
  formerName: string,
  symbol: string,
  name: string,
];

/**
 * Large listings that trade under another symbol since `date`, one share for one share: only what its source dates to the
 * day. First days are given where another company had the symbol before or has it since.
 */
const rows: readonly Row[] = [
  // Coach, Inc., press release of 2017-10-11 on its new name: TPR on the NYSE from 2017-10-31.
  [null, "2017-10-31", "USD", "COH", "Coach", "TPR", "Tapestry"],
  // Barrick Gold, press release of 2019-01-02 on the completed merger with Randgold: GOLD on the NYSE from that day.
  [null, "2019-01-02", "USD", "ABX", "Barrick Gold", "GOLD", "Barrick Gold"],
  // CenturyLink, press release of 2020-09-14 on its new name: LUMN on the NYSE from 2020-09-18.
  [null, "2020-09-18", "USD", "CTL", "CenturyLink", "LUMN", "Lumen Technologies"],
  // Roundhill Investments, description of the fund: META until 2022-01-31. Facebook took the symbol four months later.
  [
    "2021-06-30",
    "2022-01-31",
    "USD",
    "META",
    "Roundhill Ball Metaverse ETF",
    "METV",
    "Roundhill Ball Metaverse ETF",
  ],
  // Meta Platforms, press release of 2022-05-31 on its symbol: META on Nasdaq from 2022-06-09; FB since 2012.
  ["2012-05-18", "2022-06-09", "USD", "FB", "Facebook", "META", "Meta Platforms"],
  // Elevance Health, Form 10-K for 2022, note "Organization": trading as ELV from 2022-06-28.
  ["2014-12-03", "2022-06-28", "USD", "ANTM", "Anthem", "ELV", "Elevance Health"],
  // Gap Inc., press release of August 2024 on its 55th anniversary: GAP on the NYSE from 2024-08-22.
  [null, "2024-08-22", "USD", "GPS", "Gap", "GAP", "Gap"],
  // Barrick Gold, press release of 2025-04-28 on its new name: B on the NYSE from 2025-05-09. Randgold Resources had the
  // symbol GOLD until the end of 2018.
  ["2019-01-02", "2025-05-09", "USD", "GOLD", "Barrick Gold", "B", "Barrick Mining"],
];

export const knownRenames: readonly InstrumentEvent[] = rows.map(
  ([validFrom, date, currency, formerSymbol, formerName, symbol, name]) => ({
    kind: "renamed",
    date,
    validFrom,
    currency,
    formerSymbol,
    formerName,
    symbol,
    name,
    isin: null,
    ratio: null,
    source: "announcements of the company and its exchange",
  }),
);
