import type { CumulativeAttribution } from "#finance/attribution.ts";
import { LotHistory } from "#finance/attribution-history.ts";
import { addDays, dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import { gridDays } from "#finance/portfolio-series.ts";
import type { AttributionYear } from "#store/positions-writes.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";
import { eventDays } from "./measure-returns.ts";

/** What a day of a year keeps, in this order. */
const lineNames = ["contributions", "income", "realized", "unrealized", "currency", "fees", "taxes"] as const;
/** More than money has, so that halves of cents stay what they are. */
const places = 12;
/** Shares that leave one account may arrive in another up to this much later, and count as on their way between. */
const transferDays = 7;

/** A portfolio folded for valuation, with its attribution on every day; no years where days cannot be told apart. */
export function foldWithHistory(loaded: LoadedPortfolio): {
  folded: FoldedPortfolio;
  years: AttributionYear[];
} {
  const rate: LoadedPortfolio["rate"] = (currency, date) => loaded.rate(currency, date);
  const makeHistory = () => new LotHistory(rate, (id) => loaded.instruments.get(id)?.currency);
  let history = makeHistory();
  const folded = foldPortfolio(loaded, {}, () => {
    history = makeHistory();
    const current = history;
    return {
      startDay: (date) => current.startDay(date),
      noteLot: (lot, change) => current.noteLot(lot, change),
    };
  });
  const { firstDate } = folded.ledger;
  if (firstDate === null || looksAhead(loaded)) return { folded, years: [] };
  const from = dayNumber(firstDate);
  const rateDays = [...loaded.rates.values()].map((series) => series.days);
  const newYears: number[] = [];
  for (let year = Number(firstDate.slice(0, 4)) + 1; year <= Number(loaded.asOf.slice(0, 4)); year++)
    newYears.push(dayNumber(`${year}-01-01`));
  const days = [...eventDays(folded), ...rateDays, history.days(folded.ledger), newYears];
  const grid = gridDays(days, from, dayNumber(loaded.asOf));
  const attributions = history.attributions(folded.ledger, grid, {
    currency: loaded.currency,
    rates: loaded.rates,
    prices: folded.quotes,
  });
  return { folded, years: attributions === null ? [] : writeYears(grid, attributions) };
}

/** Whether what a day did depends on what came later: a fold that ends on that day says something else. */
function looksAhead({ accounts, transactions }: LoadedPortfolio): boolean {
  if (accounts.some(({ lotMethod }) => lotMethod === "section_104" || lotMethod === "adjusted_cost_base"))
    return true;
  const shares = transactions.filter(
    ({ kind, instrumentId }) => (kind === "transfer_out" || kind === "transfer_in") && instrumentId !== null,
  );
  const arrivals = Map.groupBy(
    shares.filter(({ kind }) => kind === "transfer_in"),
    ({ instrumentId }) => instrumentId,
  );
  return shares.some(
    (out) =>
      out.kind === "transfer_out" &&
      (arrivals.get(out.instrumentId) ?? []).some(
        ({ tradeDate }) => tradeDate > out.tradeDate && tradeDate <= addDays(out.tradeDate, transferDays),
      ),
  );
}

function writeYears(grid: readonly number[], attributions: readonly CumulativeAttribution[]) {
  const lines = attributions.map(({ value, lines: own }, place) => {
    const amounts = [value, ...lineNames.map((name) => own[name])];
    const texts = amounts.map((amount) => amount.toDecimalPlaces(places).toString());
    return { date: isoDate(grid[place] ?? 0), text: texts.join(" ") };
  });
  const years = Map.groupBy(lines, ({ date }) => Number(date.slice(0, 4)));
  return [...years].map(
    ([year, own]): AttributionYear => ({
      year,
      lines: own.map(({ date, text }) => `${date} ${text}`).join("\n"),
    }),
  );
}

/** The attribution at the close of a day, from the lines of its year; null when the year begins later. */
export function attributionFrom(lines: string, date: IsoDate): CumulativeAttribution | null {
  let found: string | null = null;
  for (const line of lines.split("\n")) {
    if (line.slice(0, 10) > date) break;
    found = line;
  }
  if (found === null) return null;
  const [value, contributions, income, realized, unrealized, currency, fees, taxes] = found
    .split(" ")
    .slice(1)
    .map((text) => new Decimal(text));
  const zero = new Decimal(0);
  return {
    value: value ?? zero,
    lines: {
      contributions: contributions ?? zero,
      income: income ?? zero,
      realized: realized ?? zero,
      unrealized: unrealized ?? zero,
      currency: currency ?? zero,
      fees: fees ?? zero,
      taxes: taxes ?? zero,
    },
  };
}
