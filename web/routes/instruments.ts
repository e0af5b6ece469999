import type { Hono } from "hono";
import { dataFindings } from "../data-results.ts";
import { CHART_PERIODS, instrumentMatches, instrumentResult, sessionQuotes } from "../instrument-results.ts";
import { instrumentSearchView, instrumentView } from "../views/instruments.ts";
import { callForPage, renderPage, type WebEnv, type WebParts } from "../web-context.ts";

/** Find an instrument, and look at one: identity, closes, own trades, and what is doubtful about its data. */
export function addInstrumentRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  app.get("/instruments", async (c) => {
    const query = (c.req.query("query") ?? "").trim().slice(0, 80);
    const searchable = /[\p{L}\p{N}]/u.test(query);
    const found = searchable
      ? instrumentMatches.parse(await callForPage(c, parts, "search_instruments", { query }))
      : null;
    return renderPage(
      c,
      parts,
      { title: "Instruments", kind: "page" },
      instrumentSearchView({ query, found }),
    );
  });

  app.get("/instruments/:symbol", async (c) => {
    const symbol = c.req.param("symbol");
    const period = CHART_PERIODS.find((known) => known === c.req.query("period")) ?? "1Y";
    const instrument = instrumentResult.parse(
      await callForPage(c, parts, "read_instrument", { symbol, period }),
    );
    const findings = dataFindings.parse(
      await callForPage(c, parts, "list_data_findings", {
        symbol: instrument.symbol,
        state: "open",
        limit: 20,
      }),
    );
    const { quotes } = sessionQuotes.parse(
      await callForPage(c, parts, "get_prices", { symbols: [instrument.symbol] }),
    );
    const quote = quotes.find(({ currency }) => currency === instrument.currency) ?? null;
    const content = instrumentView({ instrument, period, quote, findings: findings.findings });
    return renderPage(c, parts, { title: instrument.symbol, kind: "page" }, content);
  });
}
