import type { z } from "zod";
import { formatDay, formatMoney } from "./format-figures.ts";
import type { pricesShape } from "./result-shapes.ts";

type Prices = z.infer<typeof pricesShape>;

export function composePrices(result: Prices): string {
  const lines = result.prices.map((price) => {
    if (price.close === null || price.date === null)
      return `No price of ${price.name} (${price.symbol}) is known.`;
    const close = formatMoney({ amount: price.close, currency: price.currency });
    const old = price.stale ? " That price is old." : "";
    const source = price.source === null ? "" : ` Source: ${price.source}.`;
    return `${price.name} (${price.symbol}) closed at **${close}** on ${formatDay(price.date)}.${old}${source}${course(price)}`;
  });
  for (const symbol of result.unknownSymbols) {
    lines.push(`I know no instrument by the symbol ${symbol}. Use a symbol, or a name from your holdings.`);
  }
  return lines.join("\n\n") || "No price was found.";
}

function course(price: Prices["prices"][number]): string {
  const { series, currency } = price;
  const first = series?.values[0];
  const from = series?.dates[0];
  const last = series?.values.at(-1);
  const to = series?.dates.at(-1);
  if (first === undefined || last === undefined || from === undefined || to === undefined || from === to)
    return "";
  const amount = (value: number) => formatMoney({ amount: String(value), currency });
  return ` From ${formatDay(from)} to ${formatDay(to)} it went from ${amount(first)} to ${amount(last)}.`;
}

export function composeRates(result: Prices): string {
  if (result.exchangeRates.length === 0) return "No such exchange rate is known.";
  const rows = result.exchangeRates.map(({ pair, date, rate, stale }) => {
    const [base = "", quote = ""] = pair.split("/");
    return `- One ${base} is ${rate} ${quote} (${formatDay(date)}${stale ? ", old" : ""})`;
  });
  return `Exchange rates:\n${rows.join("\n")}`;
}
