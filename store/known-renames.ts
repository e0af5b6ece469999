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
 * Large listings that trade under another symbol since `date`, one share for one share. Source: announcements of the
 * companies and their exchanges. First days are given where another company had the symbol before or has it since.
 */
const rows: readonly Row[] = [
  [null, "2011-03-23", "USD", "QQQQ", "PowerShares QQQ", "QQQ", "Invesco QQQ Trust"],
  [null, "2014-12-03", "USD", "WLP", "WellPoint", "ANTM", "Anthem"],
  [null, "2017-10-31", "USD", "COH", "Coach", "TPR", "Tapestry"],
  [null, "2018-02-27", "USD", "PCLN", "Priceline Group", "BKNG", "Booking Holdings"],
  [null, "2019-01-02", "USD", "KORS", "Michael Kors Holdings", "CPRI", "Capri Holdings"],
  [null, "2019-01-02", "USD", "ABX", "Barrick Gold", "GOLD", "Barrick Gold"],
  [null, "2019-07-01", "USD", "HRS", "Harris", "LHX", "L3Harris Technologies"],
  [null, "2019-08-09", "USD", "TMK", "Torchmark", "GL", "Globe Life"],
  [null, "2019-11-05", "USD", "SYMC", "Symantec", "NLOK", "NortonLifeLock"],
  [null, "2019-11-05", "USD", "HCP", "HCP", "PEAK", "Healthpeak Properties"],
  [null, "2019-11-05", "USD", "CTRP", "Ctrip.com", "TCOM", "Trip.com Group"],
  [null, "2019-12-09", "USD", "BBT", "BB&T", "TFC", "Truist Financial"],
  [null, "2019-12-10", "USD", "JEC", "Jacobs Engineering Group", "J", "Jacobs Solutions"],
  [null, "2020-09-18", "USD", "CTL", "CenturyLink", "LUMN", "Lumen Technologies"],
  [null, "2021-02-17", "USD", "WYND", "Wyndham Destinations", "TNL", "Travel + Leisure"],
  [null, "2021-06-11", "USD", "TOT", "Total", "TTE", "TotalEnergies"],
  [null, "2021-08-03", "USD", "LB", "L Brands", "BBWI", "Bath & Body Works"],
  // Facebook took the symbol four months later.
  [
    "2021-06-30",
    "2022-01-31",
    "USD",
    "META",
    "Roundhill Ball Metaverse ETF",
    "METV",
    "Roundhill Ball Metaverse ETF",
  ],
  ["2019-12-05", "2022-02-17", "USD", "VIAC", "ViacomCBS", "PARA", "Paramount Global"],
  [null, "2022-04-11", "USD", "DISCA", "Discovery", "WBD", "Warner Bros. Discovery"],
  [null, "2022-05-10", "USD", "BLL", "Ball", "BALL", "Ball"],
  ["2012-05-18", "2022-06-09", "USD", "FB", "Facebook", "META", "Meta Platforms"],
  ["2014-12-03", "2022-06-28", "USD", "ANTM", "Anthem", "ELV", "Elevance Health"],
  ["2019-11-05", "2022-11-08", "USD", "NLOK", "NortonLifeLock", "GEN", "Gen Digital"],
  [null, "2023-05-16", "USD", "PKI", "PerkinElmer", "RVTY", "Revvity"],
  ["2019-11-05", "2024-03-04", "USD", "PEAK", "Healthpeak Properties", "DOC", "Healthpeak Properties"],
  [null, "2024-03-25", "USD", "FLT", "FleetCor Technologies", "CPAY", "Corpay"],
  [null, "2024-08-22", "USD", "GPS", "Gap", "GAP", "Gap"],
  ["2015-11-19", "2025-01-21", "USD", "SQ", "Block (Square)", "XYZ", "Block"],
  // Randgold Resources had the symbol GOLD until the end of 2018.
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
