import type { MarketSource } from "../market-source.ts";

/** The simulated market of the demo users: its prices are written once, with the demo world, and stand still. */
export function demo(): MarketSource {
  return {
    id: "demo",
    title: "Demo world (fictional)",
    capabilities: ["closes", "exchange_rates"],
    priority: 0,
    rateLimit: null,
    attribution: "Simulated: these instruments and exchanges do not exist.",
    async parts() {
      return [];
    },
  };
}
