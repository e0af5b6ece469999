import { buildDemoHouseholds } from "./demo-households.ts";
import { DEMO_TODAY } from "./demo-ids.ts";
import { buildDemoMarket, priceText } from "./demo-market.ts";
import { attributesOf } from "./write-demo-market.ts";

/**
 * The demo world as plain JSON: what a program in another language needs to work out a portfolio's figures by itself.
 * Prices and rates are one text per trading day, rates in units for one euro.
 */
export function exportDemoWorld(): string {
  const market = buildDemoMarket();
  return JSON.stringify({
    today: DEMO_TODAY,
    days: market.days,
    instruments: [...market.series.values()].map(({ instrument, closes, actions }) => ({
      symbol: instrument.symbol,
      name: instrument.name,
      currency: instrument.currency,
      assetClass: instrument.assetClass,
      sector: instrument.sector,
      attributes: attributesOf(instrument),
      closes: Array.from(closes, priceText),
      actions: actions.map((action) => ({ ...action, value: String(action.value) })),
    })),
    rates: {
      USD: Array.from(market.economy.rates.USD, String),
      GBP: Array.from(market.economy.rates.GBP, String),
    },
    households: buildDemoHouseholds(market).map((household) => ({
      user: household.displayName.toLowerCase(),
      baseCurrency: household.baseCurrency,
      accounts: household.accounts.map(({ key, name, currency, lotMethod }) => ({
        key,
        name,
        currency,
        lotMethod,
      })),
      goals: household.goals,
      targets: household.targets,
      transactions: household.transactions,
    })),
  });
}

// Run by itself it prints the world: `node store/demo-world/export-world.ts > world.json`.
if (import.meta.main) process.stdout.write(exportDemoWorld());
