import { randomUUID } from "node:crypto";
import { CoachError } from "#platform/errors.ts";
import { isStorableText } from "#platform/storable-text.ts";
import { type PlanKind, type PlanRun, readPlanRuns, writePlanRun } from "#store/plan-runs.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, type Table, table } from "./analysis-result.ts";

/** Saved plans shown beside the present one. */
const SHOWN = 12;

/**
 * The saved plans of a kind as a table with the chosen figures, newest first, after saving this one if it has a name.
 * Null when none is saved. Differences in the request show in the figures that repeat it.
 */
export async function compareSavedPlans(
  context: UseCaseContext,
  plan: {
    kind: PlanKind;
    saveAs: string | undefined;
    request: unknown;
    analysis: Analysis;
    columns: readonly string[];
    algorithm: string;
  },
): Promise<Table | null> {
  const { kind, analysis, columns } = plan;
  const name = plan.saveAs?.trim();
  if (name !== undefined && (name === "" || name.length > 60 || !isStorableText(name))) {
    throw new CoachError("invalid_input", "saveAs: give the plan a name of 1 to 60 characters.");
  }
  const runs = await context.tenant.run(
    async (database) => {
      if (name !== undefined) {
        await writePlanRun(database, {
          planRunId: randomUUID(),
          kind,
          name,
          asOf: analysis.asOf,
          currency: analysis.currency,
          request: plan.request,
          figures: analysis.figures.map((each) => ({ name: each.name, value: each.value })),
          algorithm: plan.algorithm,
        });
      }
      return readPlanRuns(database, kind, SHOWN);
    },
    { durable: name !== undefined },
  );
  if (runs.length === 0) return null;
  const units = new Map(analysis.figures.map((each) => [each.name, each.unit]));
  const value = (run: PlanRun, column: string) =>
    run.figures.find((each) => each.name === column)?.value ?? null;
  return table(
    "savedPlans",
    [
      "name",
      "asOf",
      "currency",
      ...columns.map((column) => [column, units.get(column) ?? "number"] as const),
    ],
    runs.map((run) => [run.name, run.asOf, run.currency, ...columns.map((column) => value(run, column))]),
  );
}
