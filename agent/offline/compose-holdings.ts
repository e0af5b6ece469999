import type { z } from "zod";
import { formatDay, formatMoney, formatQuantity, formatRate, type MoneyShape } from "./format-figures.ts";
import type { Frame } from "./frame.ts";
import { symbolsOf } from "./plan-calls.ts";
import type { HoldingShape, holdingsShape } from "./result-shapes.ts";

type Holdings = z.infer<typeof holdingsShape>;

const header = "| Holding | Quantity | Value | Weight | Gain |\n|---|---:|---:|---:|---:|";
const shownRows = 15;

function row(holding: HoldingShape): string {
  const { symbol, name, quantity, marketValue, weight, unrealizedGain, unrealizedRate } = holding;
  const gain =
    unrealizedGain === null
      ? "not available"
      : `${formatMoney(unrealizedGain)}${unrealizedRate === null ? "" : ` (${formatRate(unrealizedRate)})`}`;
  return `| ${name} (${symbol}) | ${formatQuantity(quantity)} | ${marketValue === null ? "not available" : formatMoney(marketValue)} | ${weight === null ? "–" : formatRate(weight)} | ${gain} |`;
}

export function composeHoldings(result: Holdings): string {
  const { holdings, asOf } = result;
  if (holdings.length === 0) return `You hold no instruments on ${formatDay(asOf)}.`;
  const table = [header, ...holdings.slice(0, shownRows).map(row)].join("\n");
  const more =
    holdings.length > shownRows ? `\n\nThese are the largest ${shownRows} of ${holdings.length}.` : "";
  return `You hold ${holdings.length} instruments on ${formatDay(asOf)}:\n\n${table}${more}`;
}

/** Largest by weight, or best and worst by gain when winners or losers were asked for. */
export function composeLargest(result: Holdings, question: string): string {
  const { asOf } = result;
  const losers = /\b(?:losers?|worst)\b/i.test(question);
  const winners = /\b(?:winners?|best|performing|performers?)\b/i.test(question);
  if (result.holdings.length === 0) return `You hold no instruments on ${formatDay(asOf)}.`;
  const ranked = [...result.holdings];
  if (losers || winners) {
    const known = ranked.filter((holding) => holding.unrealizedRate !== null);
    known.sort((a, b) => ((b.unrealizedRate ?? 0) - (a.unrealizedRate ?? 0)) * (losers ? -1 : 1));
    const word = losers ? "weakest" : "strongest";
    return `Your ${word} holdings by gain since purchase, on ${formatDay(asOf)}; what you have sold is not ranked:\n\n${[header, ...known.slice(0, 5).map(row)].join("\n")}`;
  }
  ranked.sort((a, b) => (b.weight ?? -1) - (a.weight ?? -1));
  const [first] = ranked;
  const lead =
    first?.weight === null || first?.weight === undefined
      ? ""
      : `Your largest holding is **${first.name}** with ${formatRate(first.weight)} of the portfolio.\n\n`;
  return `${lead}Your largest holdings on ${formatDay(asOf)}:\n\n${[header, ...ranked.slice(0, 5).map(row)].join("\n")}`;
}

/** The total in the currency of the answer is the overview's own; it is not added up here. */
export function composeCash(result: Holdings, overview: { cash: MoneyShape } | null): string {
  const { cash, asOf } = result;
  if (cash.length === 0) return `No cash is recorded on ${formatDay(asOf)}.`;
  const rows = cash.map(({ balance, value }) => {
    const converted =
      value === null || value.currency === balance.currency ? "" : ` (worth ${formatMoney(value)})`;
    return `- ${formatMoney(balance)}${converted}`;
  });
  const short = cash.some(({ balance }) => balance.amount.startsWith("-"))
    ? "\n\nA negative balance means that the imported file lists trades without the money that paid for them."
    : "";
  const total = overview === null ? "" : `You have **${formatMoney(overview.cash)}** in cash in total. `;
  return `${total}Your cash on ${formatDay(asOf)}:\n${rows.join("\n")}${short}`;
}

export function composeHolding(result: Holdings, frame: Frame): string {
  const wanted = symbolsOf(frame, result.holdings);
  if (wanted.length === 0)
    return "I do not know which holding you mean. Name it as it stands in your list of holdings.";
  const day = formatDay(result.asOf);
  const average = /\b(?:average|avg|mean|break-?even|entry|purchase price|cost price)\b/i.test(frame.text);
  return wanted
    .map((symbol) => {
      const holding = result.holdings.find((one) => one.symbol === symbol);
      if (holding)
        return `${describe(holding, result.asOf)}${average ? " The cost divided by the quantity is the average price, fees included." : ""}`;
      const former = frame.securities.find((one) => one.symbol === symbol);
      return former
        ? `You do not hold ${former.name} (${symbol}) on ${day}.`
        : `I find nothing called ${symbol} among your holdings of ${day} or your past sales. Its symbol may help, if you do have it.`;
    })
    .join("\n\n");
}

function describe(holding: HoldingShape, asOf: string): string {
  const { name, symbol, quantity, marketValue, weight, price, priceDate, costBasis } = holding;
  const lines = [
    `You hold **${formatQuantity(quantity)}** of ${name} (${symbol})` +
      (marketValue === null
        ? `. Its value is not available, because no price is known.`
        : `, worth **${formatMoney(marketValue)}** on ${formatDay(asOf)}${weight === null ? "" : ` (${formatRate(weight)} of the portfolio)`}.`),
  ];
  if (price !== null && priceDate !== null) {
    lines.push(
      `Price: ${formatMoney(price)} of ${formatDay(priceDate)}${holding.stale ? ", which is old" : ""}.`,
    );
  }
  const gain = holding.unrealizedGain;
  lines.push(
    gain === null
      ? `It cost ${formatMoney(costBasis)}.`
      : `It cost ${formatMoney(costBasis)}; the gain so far is ${formatMoney(gain)}${holding.unrealizedRate === null ? "" : ` (${formatRate(holding.unrealizedRate)})`}.`,
  );
  return lines.join(" ");
}
