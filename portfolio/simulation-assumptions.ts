import type { GrowthModel, SimulationParameters } from "#finance/simulation/monte-carlo.ts";
import type { ReturnEstimate } from "./estimate-returns.ts";

interface Choices {
  estimate: ReturnEstimate;
  lastMonth: string;
  currency: string;
  /** Money added (+) or taken out (−) each month. */
  flow: number;
  cashWeight: number;
  target: boolean;
  defaultPaths: boolean;
  defaultSeed: boolean;
}

const percent = (rate: number) => `${Math.round(rate * 10_000) / 100} %`;

function modelSentence(model: GrowthModel, past: string): string {
  switch (model.name) {
    case "lognormal":
      return `Future returns are drawn from a correlated lognormal model with the mean and risk of ${past}: the past is no forecast.`;
    case "student-t":
      return `Future log returns are drawn from a correlated Student t with ${model.degreesOfFreedom} degrees of freedom (fat tails) and the mean and risk of ${past}: the past is no forecast.`;
    case "regime":
      return `Future returns switch between calm and turbulent times (turbulence: ${percent(model.begins / (model.begins + model.ends))} of the months, ${model.volatilityRatio.toFixed(1)} times the volatility, lower returns; Hardy 2001) with the mean and risk of ${past}: the past is no forecast.`;
    case "bootstrap":
      return `Future returns are runs of ${model.blockMonths} months drawn from ${past} at today's weights: nothing can happen that did not happen then.`;
  }
}

/** The choices behind a simulation, as sentences. */
export function simulationAssumptions(parameters: SimulationParameters, choices: Choices): string[] {
  const { model, paths, seed, taxRate, inflationRate, antithetic, feeFactor } = parameters;
  const { estimate, lastMonth, currency, flow } = choices;
  const past = `the holdings' last ${estimate.months} months, up to ${lastMonth}`;
  const stated = [modelSentence(model, past)];
  if (model.name !== "bootstrap") {
    stated.push(
      `Mean is the arithmetic mean of monthly returns in ${currency}; correlations are shrunk towards their average by ${Math.round(estimate.shrinkage * 100)} % (Ledoit-Wolf).`,
    );
  }
  if (feeFactor < 1) stated.push(`Costs of ${percent(1 - feeFactor ** 12)} a year are taken month by month.`);
  stated.push(
    taxRate > 0
      ? `Today's weights are restored every month without costs or taxes; taking money out pays ${percent(taxRate)} tax on the gains sold (average cost, today's value counts as cost), and every value is after that tax on all gains.`
      : "Today's weights are restored every month, without trading costs or taxes.",
  );
  stated.push(
    inflationRate === 0
      ? "All amounts are nominal: inflation is not taken off."
      : `All amounts are in today's money: prices rise ${percent(inflationRate)} a year, and contributions, withdrawals and the target rise with them.`,
  );
  if (choices.cashWeight > 0)
    stated.push(
      estimate.followedCash.length > 0
        ? "Cash earns no interest; that in other currencies moves with its exchange rate."
        : "Cash earns nothing.",
    );
  if (flow !== 0 && inflationRate === 0)
    stated.push("Contributions and withdrawals keep their amount and happen at the end of each month.");
  if (flow !== 0 && inflationRate !== 0)
    stated.push("Contributions and withdrawals rise once a year and happen at the end of each month.");
  if (!choices.target && flow < 0) stated.push("Success means that every withdrawal can be paid to the end.");
  if (antithetic)
    stated.push("Every second path mirrors the one before; standard errors come from the pairs.");
  if (choices.defaultPaths) stated.push(`${paths} paths.`);
  if (choices.defaultSeed) stated.push(`Seed ${seed}: asking again gives the same numbers.`);
  return stated;
}
