import type { z } from "zod";
import { formatDay, formatMoney, formatRate } from "./format-figures.ts";
import type { jobsShape, runSimulationShape, SimulationShape } from "./result-shapes.ts";

export function composeSimulation(result: z.infer<typeof runSimulationShape>): string {
  if (result.simulation) return describe(result.simulation);
  const { job } = result;
  if (job.status === "failed")
    return `The simulation failed: ${(job.error ?? "no reason is known").replace(/\.$/, "")}.`;
  if (job.status === "cancelled") return "The simulation was cancelled.";
  return "The simulation is still being calculated. Ask whether it is ready in a moment; its result is kept.";
}

export function composeJobs(result: z.infer<typeof jobsShape>): string {
  if (result.simulation) return describe(result.simulation);
  const [job] = result.jobs;
  if (!job) return "No job is running, and none has run so far.";
  if (job.status === "failed")
    return `The latest job failed: ${(job.error ?? "no reason is known").replace(/\.$/, "")}.`;
  if (job.status === "succeeded") return "The latest job is done.";
  if (job.status === "cancelled") return "The latest job was cancelled.";
  return `The latest job is ${job.status}; ${formatRate(job.progress)} is done.`;
}

function describe(simulation: SimulationShape): string {
  const { years, paths, initialValue, finalValue, successProbability, targetAmount } = simulation;
  const lines = [
    `Over ${years} years, starting from ${formatMoney(initialValue)} on ${formatDay(simulation.asOf)}, ${paths.toLocaleString("en-US")} simulated courses end like this:`,
    [
      "| Outcome | Value at the end |",
      "|---|---:|",
      `| Very poor (one in twenty ends below) | ${formatMoney(finalValue.p5)} |`,
      `| Poor (one in four ends below) | ${formatMoney(finalValue.p25)} |`,
      `| Middle (half end above) | **${formatMoney(finalValue.p50)}** |`,
      `| Good (one in four ends above) | ${formatMoney(finalValue.p75)} |`,
      `| Very good (one in twenty ends above) | ${formatMoney(finalValue.p95)} |`,
    ].join("\n"),
  ];
  if (targetAmount !== null && successProbability !== null) {
    lines.push(
      `${formatMoney(targetAmount)} or more is reached in **${formatRate(successProbability.value)}** of them.`,
    );
  }
  lines.push(
    `In ${formatRate(simulation.probabilityOfLoss)} of them the end is below what was put in. ` +
      `It assumes ${formatRate(simulation.expectedReturnRate)} expected return a year and ${formatRate(simulation.volatilityRate)} volatility. ` +
      "A simulation is not a forecast: other assumptions give other results.",
  );
  return lines.join("\n\n");
}
