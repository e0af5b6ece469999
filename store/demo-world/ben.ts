import type { IsoDate } from "#finance/dates.ts";
import type { DemoMarket } from "./demo-market.ts";
import type { DemoAccount, DemoOrder } from "./keep-books.ts";

/** Ben trades a few dollar stocks and a token by conviction, and has a retirement account on autopilot. */
export const BEN_ACCOUNTS: readonly DemoAccount[] = [
  {
    key: "ben-brokerage",
    name: "Larkin Brokerage",
    currency: "USD",
    lotMethod: "fifo",
    withholdingRate: 0.15,
    dutyRate: 0.005,
    commission: 395,
  },
  {
    key: "ben-retirement",
    name: "Larkin Retirement",
    currency: "USD",
    lotMethod: "average",
    withholdingRate: 0,
    dutyRate: 0,
    commission: 0,
  },
];

export const BEN_GOALS = [
  {
    key: "ben-house",
    name: "Cabin by the lake",
    targetAmount: "120000",
    currency: "USD",
    targetDate: "2028-09-30",
    monthlyContribution: "400",
  },
  {
    key: "ben-retirement",
    name: "Retire at 60",
    targetAmount: "1200000",
    currency: "USD",
    targetDate: "2046-03-31",
    monthlyContribution: "650",
  },
] as const;

/** Mostly shares, a fifth in treasuries and no more than a little of the token. */
export const BEN_TARGETS = {
  targets: [
    { name: "equity", weight: 0.75 },
    { name: "DMUTB", weight: 0.2 },
    { name: "crypto", weight: 0.05 },
  ],
  band: 0.05,
  decidedOn: "2024-11-04",
} as const;

type Trade = readonly [IsoDate, "buy" | "sell", string, number, string?];

const TRADES: readonly Trade[] = [
  ["2017-01-10", "buy", "GLYNT", 120],
  ["2017-01-10", "buy", "HAVNC", 90],
  ["2017-03-16", "buy", "IRNVL", 150, "After the mine accident"],
  ["2017-08-02", "buy", "NIMBO", 500],
  ["2017-12-12", "sell", "NIMBO", 250, "Took some off"],
  ["2018-01-17", "sell", "NIMBO", 100, "Outage"],
  ["2018-06-12", "buy", "LYRAE", 110],
  ["2018-11-30", "buy", "JORLN", 80],
  ["2019-02-15", "sell", "LYRAE", 110, "Subscribers are leaving"],
  ["2019-06-18", "buy", "KESTR", 150],
  ["2019-09-27", "sell", "IRNVL", 150, "Sold in the October break"],
  ["2019-10-21", "buy", "GLYNT", 40],
  ["2020-01-22", "buy", "KESTR", 260],
  ["2020-02-18", "buy", "DMTEC", 60],
  ["2020-11-20", "sell", "JORLN", 40],
  ["2021-01-22", "buy", "KESTR", 70, "City bus order"],
  ["2021-02-11", "sell", "KESTR", 120, "Took some off"],
  ["2021-06-15", "sell", "GLYNT", 160, "After the split"],
  ["2021-11-05", "sell", "NIMBO", 90],
  ["2021-12-01", "buy", "NIMBO", 130],
  ["2022-07-29", "sell", "HAVNC", 45, "Profit warning"],
  ["2022-09-21", "buy", "NIMBO", 120, "After the bridge exploit"],
  ["2022-10-18", "buy", "HAVNC", 55],
  ["2023-05-10", "sell", "KESTR", 140, "Fraud allegation"],
  ["2023-08-18", "sell", "KESTR", 120, "Chief executive left"],
  ["2023-11-17", "buy", "GLYNT", 60],
  ["2024-05-24", "sell", "GLYNT", 110, "Trimmed after the jump"],
  ["2024-05-28", "buy", "DMUTB", 60],
  ["2024-09-10", "buy", "LYRAE", 130],
  ["2025-01-29", "sell", "NIMBO", 80, "Custody rules"],
  ["2025-01-30", "sell", "GLYNT", 50],
  ["2025-02-24", "buy", "ALVRN", 30],
  ["2025-04-08", "buy", "DMUSE", 20],
  ["2025-05-09", "buy", "HAVNC", 30, "After the breach"],
  ["2025-10-31", "buy", "GLYNT", 35, "Delivery delays"],
  ["2025-11-21", "sell", "JORLN", 20],
  ["2026-02-13", "sell", "LYRAE", 50],
  ["2026-04-21", "buy", "IRNVL", 90],
];

const brokerage = "ben-brokerage";

function byHand(): DemoOrder[] {
  return [
    {
      date: "2017-01-09",
      account: brokerage,
      kind: "deposit",
      cents: 1_900_000,
      currency: "USD",
      note: "First deposit",
    },
    { date: "2018-06-11", account: brokerage, kind: "deposit", cents: 500_000, currency: "USD" },
    {
      date: "2020-01-21",
      account: brokerage,
      kind: "deposit",
      cents: 980_000,
      currency: "USD",
      note: "Bonus",
    },
    {
      date: "2021-12-15",
      account: brokerage,
      kind: "withdrawal",
      cents: 600_000,
      currency: "USD",
      note: "Car",
    },
    { date: "2022-10-17", account: brokerage, kind: "deposit", cents: 400_000, currency: "USD" },
    { date: "2025-10-30", account: brokerage, kind: "deposit", cents: 300_000, currency: "USD" },
    {
      date: "2024-04-15",
      account: brokerage,
      kind: "tax",
      cents: 58_240,
      currency: "USD",
      note: "Tax on gains of 2023",
    },
    {
      date: "2025-02-21",
      account: brokerage,
      kind: "exchange",
      cents: 420_000,
      from: "USD",
      to: "EUR",
      note: "Exchanged dollars for euros",
    },
    {
      date: "2025-04-15",
      account: brokerage,
      kind: "tax",
      cents: 143_115,
      currency: "USD",
      note: "Tax on gains of 2024",
    },
    ...TRADES.map(
      ([date, kind, symbol, shares, note]): DemoOrder => ({
        date,
        account: brokerage,
        kind,
        symbol,
        milli: Math.round(shares * 1000),
        ...(note === undefined ? {} : { note }),
      }),
    ),
  ];
}

function retirement(market: DemoMarket): DemoOrder[] {
  const account = "ben-retirement";
  const orders: DemoOrder[] = [];
  for (const [month, days] of Map.groupBy(market.days, (day) => day.slice(0, 7))) {
    const day = days[9];
    if (!day || month < "2019-01") continue;
    const dollars = month < "2022-01" ? 400 : month < "2025-01" ? 500 : 650;
    orders.push({
      date: day,
      account,
      kind: "deposit",
      cents: dollars * 100,
      currency: "USD",
      note: "Payroll",
    });
    orders.push({ date: day, account, kind: "invest", symbol: "DMUSE", cents: dollars * 70, free: true });
    if (Number(month.slice(5)) % 3 === 2 && month > "2019-03") {
      orders.push({ date: day, account, kind: "invest", symbol: "DMUTB", cents: dollars * 80, free: true });
    }
    if (Number(month.slice(5)) % 3 === 1 && month > "2019-03") {
      orders.push({ date: day, account, kind: "fee", cents: 175, currency: "USD", note: "Custody fee" });
    }
    if (month.endsWith("-12")) {
      orders.push({
        date: day,
        account,
        kind: "fee",
        cents: 2400,
        currency: "USD",
        note: "Administration fee",
      });
    }
  }
  return orders;
}

/** Everything Ben did, in the order in which it happened. */
export function benOrders(market: DemoMarket): DemoOrder[] {
  const all = [...byHand(), ...retirement(market)];
  return all.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}
