import type { IsoDate } from "#finance/dates.ts";
import type { DemoMarket } from "./demo-market.ts";
import type { DemoAccount, DemoOrder } from "./keep-books.ts";

/** Ada saves every month in euros, keeps a long-term depot with three currencies and a sterling account. */
export const ADA_ACCOUNTS: readonly DemoAccount[] = [
  {
    key: "ada-savings",
    name: "Savings plan",
    currency: "EUR",
    lotMethod: "fifo",
    withholdingRate: 0.15,
    dutyRate: 0,
    commission: 0,
  },
  {
    key: "ada-depot",
    name: "Long-term depot",
    currency: "EUR",
    lotMethod: "average",
    withholdingRate: 0.15,
    dutyRate: 0.005,
    commission: 490,
  },
  {
    key: "ada-island",
    name: "Island account",
    currency: "GBP",
    lotMethod: "fifo",
    withholdingRate: 0,
    dutyRate: 0.005,
    commission: 595,
  },
];

export const ADA_GOALS = [
  {
    key: "ada-house",
    name: "House deposit",
    targetAmount: "200000",
    currency: "EUR",
    targetDate: "2029-06-30",
    monthlyContribution: "1250",
  },
  {
    key: "ada-retirement",
    name: "Retirement",
    targetAmount: "850000",
    currency: "EUR",
    targetDate: "2051-12-31",
    monthlyContribution: "1250",
  },
] as const;

/** Sixty parts shares to forty bonds; `fund` are the bond funds and the cash fund. */
export const ADA_TARGETS = {
  targets: [
    { name: "equity", weight: 0.6 },
    { name: "fund", weight: 0.35 },
    { name: "bond", weight: 0.05 },
  ],
  band: 0.05,
  decidedOn: "2025-01-15",
} as const;

const SAVINGS: readonly (readonly [IsoDate, number])[] = [
  ["2016-09", 600],
  ["2018-01", 700],
  ["2020-01", 800],
  ["2022-01", 950],
  ["2024-01", 1100],
  ["2026-01", 1250],
];

/** The n-th trading day of each month from September 2016 on, as [first, second]. */
function monthStarts(days: readonly IsoDate[]): [IsoDate, IsoDate][] {
  const months = Map.groupBy(days, (day) => day.slice(0, 7));
  return [...months.values()].flatMap((list): [IsoDate, IsoDate][] => {
    const [first, second] = list;
    return first && second && first >= "2016-09" ? [[first, second]] : [];
  });
}

function savingsPlan(market: DemoMarket): DemoOrder[] {
  const account = "ada-savings";
  const orders: DemoOrder[] = [];
  for (const [first, second] of monthStarts(market.days)) {
    const month = Number(first.slice(5, 7));
    const euros = SAVINGS.findLast(([from]) => from <= first)?.[1] ?? 0;
    orders.push({
      date: first,
      account,
      kind: "deposit",
      cents: euros * 100,
      currency: "EUR",
      note: "Standing order",
    });
    const invest = (symbol: string, share: number) =>
      orders.push({
        date: second,
        account,
        kind: "invest",
        symbol,
        cents: Math.round(euros * share * 100),
        free: true,
        note: "Savings plan",
      });
    invest("DMGEQ", 0.6);
    invest("DMEGB", 0.2);
    if (second > "2016-10" && second < "2022-03" && month % 2 === 0) invest("DMDIV", 0.3);
    if (second >= "2022-03" && month % 3 === 0) invest("DMCSH", 0.8);
    if (month === 1 && second > "2017-06") {
      orders.push({
        date: second,
        account,
        kind: "fee",
        cents: 1200,
        currency: "EUR",
        note: "Account fee of the past year",
      });
    }
  }
  return orders;
}

/** Orders by hand: [day, kind, symbol, shares]. */
type Trade = readonly [IsoDate, "buy" | "sell", string, number, string?];

function trades(account: string, list: readonly Trade[]): DemoOrder[] {
  return list.map(([date, kind, symbol, shares, note]) => ({
    date,
    account,
    kind,
    symbol,
    milli: Math.round(shares * 1000),
    ...(note === undefined ? {} : { note }),
  }));
}

const DEPOT_TRADES: readonly Trade[] = [
  ["2017-02-06", "buy", "ALVRN", 70],
  ["2017-02-06", "buy", "BRNHD", 120],
  ["2017-02-07", "buy", "VELT31", 25],
  ["2017-02-13", "buy", "GLYNT", 25],
  ["2017-02-13", "buy", "DMAUR", 20],
  ["2018-01-16", "sell", "ALVRN", 15, "Rebalancing"],
  ["2018-01-16", "buy", "CSTLA", 12, "Rebalancing"],
  ["2018-10-05", "buy", "CSTLA", 20],
  ["2019-10-17", "buy", "ALVRN", 60, "Bought in the October break"],
  ["2019-10-17", "buy", "CSTLA", 25, "Bought in the October break"],
  ["2019-10-18", "buy", "DMTEC", 45, "Bought in the October break"],
  ["2020-01-15", "sell", "VELT31", 5, "Rebalancing"],
  ["2020-01-15", "buy", "BRNHD", 25, "Rebalancing"],
  ["2021-01-18", "sell", "GLYNT", 8, "Rebalancing"],
  ["2021-01-18", "buy", "DMAUR", 12, "Rebalancing"],
  ["2021-05-19", "buy", "CSTLA", 10, "After the recall"],
  ["2022-01-17", "sell", "ALVRN", 25, "Rebalancing"],
  ["2022-01-17", "buy", "VELT31", 15, "Rebalancing"],
  ["2023-01-16", "sell", "DMTEC", 10, "Rebalancing"],
  ["2023-01-16", "buy", "DMUTB", 8, "Rebalancing"],
  ["2023-09-15", "sell", "BRNHD", 145, "Dividend cut: sold"],
  ["2023-11-20", "buy", "VELT31", 20],
  ["2024-01-16", "sell", "GLYNT", 20, "Rebalancing"],
  ["2024-01-16", "buy", "DMUTB", 9, "Rebalancing"],
  ["2025-01-15", "sell", "DMTEC", 12, "Rebalancing"],
  ["2025-01-15", "buy", "DMEMG", 35, "Rebalancing"],
  ["2026-01-15", "sell", "ALVRN", 15, "Rebalancing"],
  ["2026-01-15", "buy", "VELT31", 12, "Rebalancing"],
];

const ISLAND_TRADES: readonly Trade[] = [
  ["2018-03-06", "buy", "DUNMR", 260],
  ["2018-03-06", "buy", "ELDWK", 300],
  ["2018-03-07", "buy", "FENWR", 130],
  ["2018-03-07", "buy", "DMRLE", 80],
  ["2019-04-09", "buy", "DMCRP", 190],
  ["2020-04-14", "buy", "DMRLE", 70],
  ["2020-04-14", "buy", "DUNMR", 180],
  ["2021-04-13", "buy", "DMCRP", 95],
  ["2021-04-13", "buy", "FENWR", 90],
  ["2022-04-12", "buy", "DMCRP", 190],
  ["2023-03-15", "sell", "ELDWK", 150, "Deposit scare: half sold"],
  ["2023-04-18", "buy", "DMCRP", 210],
  ["2024-02-13", "sell", "FENWR", 120, "Sold into the approach"],
  ["2024-02-14", "buy", "DMRLE", 110],
  ["2024-04-16", "buy", "DUNMR", 300],
  ["2025-04-15", "buy", "DMCRP", 200],
  ["2026-04-14", "buy", "DMRLE", 120],
];

/** Everything Ada did, in the order in which it happened. */
export function adaOrders(market: DemoMarket): DemoOrder[] {
  const depot = "ada-depot";
  const island = "ada-island";
  const orders: DemoOrder[] = [
    {
      date: "2017-02-03",
      account: depot,
      kind: "deposit",
      cents: 1_500_000,
      currency: "EUR",
      note: "Inheritance",
    },
    {
      date: "2017-02-10",
      account: depot,
      kind: "exchange",
      cents: 350_000,
      from: "EUR",
      to: "USD",
      note: "Exchanged euros for dollars",
    },
    { date: "2018-10-04", account: depot, kind: "deposit", cents: 200_000, currency: "EUR" },
    { date: "2019-10-16", account: depot, kind: "deposit", cents: 800_000, currency: "EUR" },
    {
      date: "2019-10-17",
      account: depot,
      kind: "exchange",
      cents: 250_000,
      from: "EUR",
      to: "USD",
      note: "Exchanged euros for dollars",
    },
    {
      date: "2022-03-15",
      account: "ada-savings",
      kind: "move",
      symbol: "DMDIV",
      target: depot,
      note: "Moved to the long-term depot",
    },
    {
      date: "2023-12-04",
      account: depot,
      kind: "withdrawal",
      cents: 180_000,
      currency: "EUR",
      note: "New kitchen",
    },
    {
      date: "2024-06-12",
      account: depot,
      kind: "tax",
      cents: 21_460,
      currency: "EUR",
      note: "Tax on gains of 2023",
    },
    {
      date: "2025-06-12",
      account: depot,
      kind: "tax",
      cents: 9_835,
      currency: "EUR",
      note: "Tax on gains of 2024",
    },
    { date: "2018-03-05", account: island, kind: "deposit", cents: 650_000, currency: "GBP" },
  ];
  for (let year = 2017; year <= 2026; year += 1) {
    for (const date of [`${year}-06-29`, `${year}-12-29`]) {
      const day = market.days[market.dayIndex(date < "2026-06-30" ? date : "2026-06-30")] ?? date;
      if (day <= "2026-06-30" && (year < 2026 || date.includes("-06-"))) {
        orders.push({
          date: day,
          account: depot,
          kind: "fee",
          cents: 1800,
          currency: "EUR",
          note: "Custody fee",
        });
      }
    }
    if (year >= 2019) {
      const day = market.days[market.dayIndex(`${year}-04-08`)] ?? "";
      orders.push({
        date: day,
        account: island,
        kind: "deposit",
        cents: 200_000,
        currency: "GBP",
        note: "Yearly allowance",
      });
    }
  }
  // Same-day order: money in first, then sales, then purchases, as listed.
  const all = [
    ...savingsPlan(market),
    ...orders,
    ...trades(depot, DEPOT_TRADES),
    ...trades(island, ISLAND_TRADES),
  ];
  return all.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}
