import { ADA_ACCOUNTS, ADA_GOALS, ADA_TARGETS, adaOrders } from "./ada.ts";
import { BEN_ACCOUNTS, BEN_GOALS, BEN_TARGETS, benOrders } from "./ben.ts";
import { ADA_TENANT, ADA_USER, BEN_TENANT, BEN_USER } from "./demo-ids.ts";
import type { DemoMarket } from "./demo-market.ts";
import type { DemoCurrency } from "./instrument-shape.ts";
import { type DemoAccount, type DemoTransaction, keepBooks } from "./keep-books.ts";

export interface DemoGoal {
  key: string;
  name: string;
  targetAmount: string;
  currency: string;
  targetDate: string;
  monthlyContribution: string;
}

/** Weights that a demo user wants to hold. */
export interface DemoTargets {
  targets: readonly { name: string; weight: number }[];
  band: number;
  decidedOn: string;
}

export interface DemoHousehold {
  tenantId: string;
  userId: string;
  displayName: string;
  baseCurrency: DemoCurrency;
  accounts: readonly DemoAccount[];
  goals: readonly DemoGoal[];
  targets: DemoTargets;
  transactions: readonly DemoTransaction[];
}

/** The two demo users with their complete ledgers. Both are invented. */
export function buildDemoHouseholds(market: DemoMarket): DemoHousehold[] {
  return [
    {
      tenantId: ADA_TENANT,
      userId: ADA_USER,
      displayName: "Ada",
      baseCurrency: "EUR",
      accounts: ADA_ACCOUNTS,
      goals: ADA_GOALS,
      targets: ADA_TARGETS,
      transactions: keepBooks(market, ADA_ACCOUNTS, adaOrders(market)),
    },
    {
      tenantId: BEN_TENANT,
      userId: BEN_USER,
      displayName: "Ben",
      baseCurrency: "USD",
      accounts: BEN_ACCOUNTS,
      goals: BEN_GOALS,
      targets: BEN_TARGETS,
      transactions: keepBooks(market, BEN_ACCOUNTS, benOrders(market)),
    },
  ];
}
