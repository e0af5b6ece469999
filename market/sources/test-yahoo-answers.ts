/** How an answer is bent: about another currency, or about another symbol. */
export type Twist = "currency" | "renamed" | undefined;

const unix = (instant: string) => Date.parse(instant) / 1000;

/** A chart in the format of Yahoo Finance (v8); names and numbers are invented. */
export function yahooChart(twist: Twist): string {
  const period = (day: string, start: string, end: string) => ({
    timezone: "GMT",
    gmtoffset: 0,
    start: unix(`${day}T${start}:00Z`),
    end: unix(`${day}T${end}:00Z`),
  });
  return JSON.stringify({
    chart: {
      result: [
        {
          meta: {
            currency: twist === "currency" ? "USD" : "GBp",
            symbol: twist === "renamed" ? "APEX.L" : "ACME.L",
            exchangeName: "LSE",
            fullExchangeName: "LSE",
            instrumentType: "EQUITY",
            firstTradeDate: unix("1998-07-01T07:00:00Z"),
            regularMarketTime: unix("2026-02-04T16:35:10Z"),
            hasPrePostMarketData: false,
            gmtoffset: 0,
            timezone: "GMT",
            exchangeTimezoneName: "Europe/London",
            regularMarketPrice: 252.5,
            chartPreviousClose: 248,
            longName: "Acme Anvils plc",
            priceHint: 2,
            currentTradingPeriod: {
              pre: period("2026-02-04", "05:15", "08:00"),
              regular: period("2026-02-04", "08:00", "16:30"),
              post: period("2026-02-04", "16:30", "17:15"),
            },
            dataGranularity: "1d",
            range: "",
            validRanges: ["1d", "5d", "max"],
          },
          timestamp: ["02", "03", "04"].map((day) => unix(`2026-02-${day}T08:00:00Z`)),
          events: {
            dividends: {
              "1": { amount: 4.5, date: unix("2026-02-03T08:00:00Z") },
            },
            splits: {
              "2": { date: unix("2026-02-02T08:00:00Z"), numerator: 2, denominator: 1, splitRatio: "2:1" },
            },
          },
          indicators: {
            quote: [
              {
                open: [247, null, 250],
                high: [251, null, 253],
                low: [246, null, 249],
                // As 32-bit floats, the way the service sends them.
                close: [248.10000610351562, null, 252.5],
                volume: [120_000, null, 98_000],
              },
            ],
            adjclose: [{ adjclose: [243.6, null, 252.5] }],
          },
        },
      ],
      error: null,
    },
  });
}

/** Quotes of several symbols in the format of Yahoo Finance (v7); what it does not know is left out. */
export function yahooSparks(symbols: readonly string[], twist: Twist): string {
  const known = symbols.filter((symbol) => /^AC(ME|RE)\.L$/.test(symbol));
  return JSON.stringify({
    spark: {
      result: known.map((symbol) => ({
        symbol,
        response: [
          {
            meta: {
              currency: twist === "currency" ? "USD" : "GBp",
              symbol: twist === "renamed" ? "APEX.L" : symbol,
              exchangeName: "LSE",
              instrumentType: "EQUITY",
              regularMarketTime: unix("2026-02-04T16:35:10Z"),
              gmtoffset: 0,
              timezone: "GMT",
              exchangeTimezoneName: "Europe/London",
              regularMarketPrice: symbol === "ACME.L" ? 252.5 : 72.52999877929688,
              chartPreviousClose: 248,
              longName: "Acme Anvils plc",
            },
            timestamp: [unix("2026-02-04T16:35:10Z")],
            indicators: { quote: [{ close: [252.5] }] },
          },
        ],
      })),
      error: null,
    },
  });
}

/** Search results in the format of Yahoo Finance (v1). */
export const yahooSearch = JSON.stringify({
  explains: [],
  count: 1,
  quotes: [
    {
      exchange: "LSE",
      shortname: "ACME",
      quoteType: "EQUITY",
      symbol: "ACME.L",
      index: "quotes",
      score: 20_001,
      typeDisp: "Equity",
      longname: "Acme Anvils plc",
      exchDisp: "London",
      isYahooFinance: true,
      sector: "Industrials",
      industry: "Tools & Accessories",
    },
  ],
  news: [],
  nav: [],
  lists: [],
  researchReports: [],
  totalTime: 12,
  timeTakenForQuotes: 400,
  timeTakenForNews: 0,
  timeTakenForAlgowatchlist: 0,
  timeTakenForPredefinedScreener: 0,
  timeTakenForCrunchbase: 0,
  timeTakenForNav: 0,
  timeTakenForResearchReports: 0,
  timeTakenForScreenerField: 0,
  timeTakenForCulturalAssets: 0,
  timeTakenForSearchLists: 0,
});
