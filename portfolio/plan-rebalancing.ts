import { Decimal } from "#finance/money.ts";
import { placeOrders } from "#finance/rebalancing/place-orders.ts";
import {
  type RebalancedGroups,
  type RebalancingGroup,
  rebalanceGroups,
} from "#finance/rebalancing/rebalance-groups.ts";
import { taxRegimes } from "#finance/tax/index.ts";
import type { TaxRegime } from "#finance/tax/tax-regime.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import type { Analysis } from "./analysis-result.ts";
import { describeRebalancing } from "./describe-rebalancing.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import { openRows, type PortfolioRows } from "./open-portfolio.ts";
import { heldInstruments } from "./rebalancing-lots.ts";
import { assignTargets, CASH, type HeldInstrument, type QuotedTargets } from "./rebalancing-targets.ts";
import { LEFT_AS_IT_IS, shortPositionIssues } from "./short-positions.ts";
import type { RebalancingRequest } from "./suggest-rebalancing.ts";
import { priceIssues, valuePositions } from "./value-positions.ts";

/** A request whose targets were chosen and looked up. */
export interface RebalancingToPlan extends Omit<RebalancingRequest, "targets">, QuotedTargets {
  /** What says where the targets come from; null for those asked for. */
  origin: string | null;
}

const zero = new Decimal(0);

/**
 * Orders for a portfolio that was read.
 * @throws CoachError invalid_input for targets that are nothing, or that no plan reaches
 */
export function planRebalancing(rows: PortfolioRows, request: RebalancingToPlan): Analysis {
  const folded = openRows(rows);
  const { loaded } = folded;
  const { targets } = request;
  const regime = taxRegimes.find(({ code }) => code === request.taxRegime) ?? null;
  const positions = valuePositions(folded);
  const shorts = positions.map(({ instrument, quantity }) => ({
    symbol: instrument.symbol,
    quantity: quantity.toFixed(),
  }));
  const held = heldInstruments(folded, regime, request.income ?? 0);
  const { instruments, untouched } = assignTargets(loaded, request, held);
  const wantsCash = targets.some(({ name }) => name.toLowerCase() === CASH);
  const cash = wantsCash ? cashOf(folded) : zero;
  const contribution = new Decimal(request.contribution ?? 0).add(Decimal.min(zero, cash));
  const groups = targets.map(({ name, weight }): RebalancingGroup => {
    const members = instruments.filter((entry) => entry.group === name);
    const values = members.reduce((sum, entry) => sum.add(entry.value), zero);
    const isCash = name.toLowerCase() === CASH;
    return { name, target: new Decimal(weight), value: isCash ? Decimal.max(zero, cash) : values };
  });
  if (groups.every(({ value }) => value.isZero()) && contribution.lte(0)) {
    throw new CoachError(
      "invalid_input",
      "Nothing that the targets name is held with a price, and no contribution is given. Add prices, or give a contribution to invest.",
    );
  }
  const plan = planGroups(groups, request, contribution);
  const trading = plan.changes.filter(({ name }) => name.toLowerCase() !== CASH);
  const forCash = plan.changes.find(({ name }) => name.toLowerCase() === CASH)?.change ?? zero;
  const placed = placeOrders(trading, instruments, {
    contribution: contribution.sub(forCash),
    minimumTrade: new Decimal(request.minimumTrade ?? 0),
    wholeShares: request.wholeShares ?? false,
    costRate: request.costRate ?? 0,
    costFixed: zero,
    maximumTax: request.maximumTax === undefined ? null : new Decimal(request.maximumTax),
  });
  return {
    asOf: loaded.asOf,
    currency: loaded.currency,
    ...describeRebalancing(loaded, { plan, placed, forCash, taxed: regime !== null }),
    assumptions: [
      ...(request.origin === null ? [] : [request.origin]),
      ...assumptions(request, { untouched, wantsCash, triggered: plan.triggered, regime }),
    ],
    dataQuality: dataQuality([
      ...folded.issues,
      ...priceIssues(folded, positions),
      ...shortPositionIssues(shorts, LEFT_AS_IT_IS),
    ]),
  };
}

function planGroups(
  groups: readonly RebalancingGroup[],
  request: RebalancingRequest,
  contribution: Decimal,
): RebalancedGroups {
  const { band, relativeBand, buyOnly = false } = request;
  try {
    return rebalanceGroups(groups, {
      contribution,
      mode: buyOnly ? "buyOnly" : "full",
      ...(band === undefined ? {} : { band }),
      ...(relativeBand === undefined ? {} : { relativeBand }),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CoachError("invalid_input", `No plan is possible: ${error.message}. Change it and ask again.`);
  }
}

function cashOf({ ledger, loaded }: FoldedPortfolio): Decimal {
  return ledger.cash.reduce((sum, { currency, balance }) => {
    const rate = loaded.rate(currency, loaded.asOf);
    return rate === null ? sum : sum.add(balance.mul(rate));
  }, zero);
}

function lotAssumptions(regime: TaxRegime | null, { income, accountId }: RebalancingRequest): string[] {
  const booked = "an account books them so only with the lot method specific.";
  if (regime === null) {
    return [
      `Lots with the smallest gain for the money raised are sold first; ${booked}`,
      ...(income === undefined ? [] : ["Income is not used: it decides rates only with a taxRegime."]),
    ];
  }
  const order = {
    free: `The least taxed lots are sold first; ${booked}`,
    fifo: "The oldest lots of each account are sold first, as the law says; of several holdings the least taxed.",
    pool:
      accountId === undefined
        ? "Every share costs the average of its pool over all accounts."
        : "Every share costs the average of its pool in this account; the law pools all accounts.",
  };
  const rateAt = (other: number) =>
    regime.marginalRate(
      { assetClass: "stock", acquiredOn: "2020-01-01", soldOn: "2026-01-01" },
      { income: other },
    );
  const flat = rateAt(0) === rateAt(1e7);
  const depends = flat ? ", which income does not change" : ` with other income of ${income ?? 0}`;
  return [
    order[regime.lotRule],
    `Tax is each gain at the rate of the next unit in ${regime.name}${depends}, before allowances: an estimate, this is not tax advice.`,
  ];
}

function assumptions(
  request: RebalancingRequest,
  about: {
    untouched: readonly HeldInstrument[];
    wantsCash: boolean;
    triggered: boolean;
    regime: TaxRegime | null;
  },
): string[] {
  const stated = [
    "A proposal: nothing is traded or stored.",
    ...lotAssumptions(about.regime, request),
    "Prices are the last closes; drift is half the sum of all distances from the targets.",
  ];
  const names = about.untouched.map((entry) => entry.symbol);
  if (names.length > 0) {
    const list = `${names.slice(0, 8).join(", ")}${names.length > 8 ? ` and ${names.length - 8} more` : ""}`;
    stated.push(`No target names ${list}: they stay as they are, and weights are shares of the rest.`);
  }
  if (!about.wantsCash) stated.push("Cash has no target: only the contribution and sales pay for purchases.");
  if (request.band === undefined && request.relativeBand === undefined) {
    stated.push("No bands: every distance from a target is traded.");
  } else {
    stated.push(
      about.triggered
        ? "A weight outside its band brings all of them back to their targets."
        : "Every weight is inside its band, so only the contribution is placed.",
    );
  }
  if (request.costRate === undefined) stated.push("Orders cost nothing.");
  if (request.wholeShares !== true) stated.push("Fractions of a share can be traded.");
  return stated;
}
