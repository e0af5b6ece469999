import type { IsoDate } from "#finance/dates.ts";

/** A day on which one instrument moved for a reason of its own; the documents tell the same story. */
export interface InstrumentEvent {
  symbol: string;
  date: IsoDate;
  /** Return added to that day's factor return, instead of the day's own noise. */
  move: number;
}

function events(symbol: string, moves: readonly (readonly [IsoDate, number])[]): InstrumentEvent[] {
  return moves.map(([date, move]) => ({ symbol, date, move }));
}

export const INSTRUMENT_EVENTS: readonly InstrumentEvent[] = [
  ...events("ALVRN", [
    ["2017-11-09", 0.093], // third quarter above expectations
    ["2019-05-16", 0.071], // warehouse order
    ["2022-08-11", -0.112], // guidance cut
    ["2025-02-20", 0.104], // record order intake
  ]),
  ...events("BRNHD", [
    ["2021-03-04", 0.061], // grid concession won
    ["2023-09-14", -0.168], // dividend cut
  ]),
  ...events("CSTLA", [
    ["2018-10-04", 0.142], // trial success
    ["2021-05-18", -0.194], // product recall
    ["2021-11-10", 0.083], // recall settled
    ["2024-06-06", 0.118], // approval
  ]),
  ...events("DUNMR", [
    ["2020-02-27", -0.052], // cost inflation
    ["2024-10-03", 0.064], // snack unit sold
  ]),
  ...events("ELDWK", [
    ["2018-07-26", -0.081], // loan losses
    ["2023-03-14", -0.151], // deposit scare
    ["2023-04-27", 0.093], // deposits stable
    ["2025-07-31", 0.059], // share buyback
  ]),
  ...events("FENWR", [
    ["2024-02-12", 0.312], // takeover approach
    ["2024-09-05", -0.218], // approach withdrawn
  ]),
  ...events("GLYNT", [
    ["2017-07-27", 0.112], // first data-centre quarter
    ["2020-10-29", 0.131], // demand doubles
    ["2024-05-23", 0.158], // new accelerator
    ["2025-10-30", -0.094], // delivery delays
  ]),
  ...events("HAVNC", [
    ["2018-04-26", 0.101], // subscription switch
    ["2022-07-28", -0.272], // profit warning
    ["2023-07-27", 0.121], // turnaround
    ["2025-05-08", -0.098], // security breach
  ]),
  ...events("IRNVL", [
    ["2017-03-15", -0.123], // mine accident
    ["2021-02-09", 0.131], // new deposit
    ["2024-11-14", -0.092], // royalty law
  ]),
  ...events("JORLN", [
    ["2018-11-29", -0.134], // weak season
    ["2020-11-19", 0.118], // online sales
    ["2025-11-20", 0.107], // raised outlook
  ]),
  ...events("KESTR", [
    ["2018-12-06", 0.153], // prototype shown
    ["2021-01-21", 0.184], // city bus order
    ["2023-05-09", -0.381], // fraud allegation
    ["2023-05-10", -0.112], // trading resumes
    ["2023-08-17", -0.143], // chief executive leaves
    ["2025-03-13", 0.212], // settlement
  ]),
  ...events("LYRAE", [
    ["2019-02-14", -0.103], // subscribers leave
    ["2022-02-10", 0.121], // bundle works
    ["2026-02-12", 0.083], // licensing deal
  ]),
  ...events("NIMBO", [
    ["2018-01-16", -0.221], // venue outage
    ["2021-11-03", 0.243], // network upgrade
    ["2022-09-20", -0.314], // bridge exploit
    ["2025-01-28", 0.192], // custody rules
  ]),
];

/** New shares for one old share, in force from the opening of the day; the close of that day is per new share. */
export const SPLITS: readonly { symbol: string; date: IsoDate; ratio: number }[] = [
  { symbol: "GLYNT", date: "2021-06-14", ratio: 4 },
  { symbol: "KESTR", date: "2024-03-18", ratio: 0.1 },
];
