import { createServer } from "node:http";

// A process of its own that answers like Yahoo Finance for symbols S00001 and on: charts of ten days, and quotes of
// twenty symbols. Writes its port as a message to the process that began it.

const day = 86_400;
const meta = (symbol: string) => ({
  currency: "USD",
  symbol,
  exchangeName: "NMS",
  fullExchangeName: "NasdaqGS",
  instrumentType: "EQUITY",
  firstTradeDate: 0,
  regularMarketTime: Date.parse("2026-02-04T21:00:00Z") / 1000,
  hasPrePostMarketData: true,
  gmtoffset: 0,
  timezone: "GMT",
  exchangeTimezoneName: "UTC",
  regularMarketPrice: closeOf(symbol, Date.parse("2026-02-04T00:00:00Z") / 1000),
  chartPreviousClose: 100,
  longName: symbol,
  priceHint: 2,
  currentTradingPeriod: Object.fromEntries(
    ["pre", "regular", "post"].map((name) => [
      name,
      {
        timezone: "GMT",
        gmtoffset: 0,
        start: Date.parse("2026-02-04T14:30:00Z") / 1000,
        end: Date.parse("2026-02-04T20:59:00Z") / 1000,
      },
    ]),
  ),
  dataGranularity: "1d",
  range: "",
  validRanges: ["1d", "max"],
});

/** The same closes as those that the store begins with. */
function closeOf(symbol: string, second: number): number {
  return 100 + (Number(symbol.slice(1)) % 50) + (Math.floor(second / day) % 7);
}

function chart(symbol: string, from: number, to: number): string {
  const timestamp: number[] = [];
  for (let second = from; second < to; second += day) timestamp.push(second + 52_200);
  const close = timestamp.map((second) => closeOf(symbol, second));
  const volume = timestamp.map(() => 1_000_000);
  const quote = [{ open: close, high: close, low: close, close, volume }];
  const indicators = { quote, adjclose: [{ adjclose: close }] };
  return JSON.stringify({ chart: { result: [{ meta: meta(symbol), timestamp, indicators }], error: null } });
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const symbols = url.searchParams.get("symbols");
  response.setHeader("content-type", "application/json");
  if (symbols !== null) {
    const result = symbols.split(",").map((symbol) => ({ symbol, response: [{ meta: meta(symbol) }] }));
    response.end(JSON.stringify({ spark: { result, error: null } }));
    return;
  }
  const symbol = url.pathname.split("/").at(-1) ?? "";
  const end = Date.parse("2026-02-05T00:00:00Z") / 1000;
  const [from, to] = ["period1", "period2"].map((name) => Number(url.searchParams.get(name)));
  response.end(chart(symbol, from ?? end, Math.min(to ?? end, end)));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.(address.port);
});
