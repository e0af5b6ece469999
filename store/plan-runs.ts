import type { Database } from "./open-store.ts";

export type PlanKind = "goal" | "retirement";

/** A figure of a saved plan; amounts in its currency, rates as fractions. */
export interface PlanRunFigure {
  name: string;
  value: number | null;
}

export interface PlanRun {
  planRunId: string;
  kind: PlanKind;
  name: string;
  asOf: string;
  currency: string;
  request: unknown;
  figures: PlanRunFigure[];
  algorithm: string;
}

/** Saved plans beyond this number are forgotten, oldest first. */
const MOST_RUNS = 100;

/** The latest saved plans of a kind, newest first. */
export async function readPlanRuns(database: Database, kind: PlanKind, limit: number): Promise<PlanRun[]> {
  return database.query<PlanRun>(
    `select plan_run_id as "planRunId", kind, name, as_of as "asOf", currency, request, figures, algorithm
       from plan_run where tenant_id = current_tenant() and kind = $1
      order by created_at desc, plan_run_id limit $2`,
    [kind, limit],
  );
}

/** Saves a plan beside the earlier ones, those of the same name included. */
export async function writePlanRun(database: Database, run: PlanRun): Promise<void> {
  await database.query(
    `insert into plan_run (tenant_id, plan_run_id, kind, name, as_of, currency, request, figures, algorithm)
     values (current_tenant(), $1, $2, $3, $4::date, $5, $6::jsonb, $7::jsonb, $8)`,
    [
      run.planRunId,
      run.kind,
      run.name,
      run.asOf,
      run.currency,
      JSON.stringify(run.request),
      JSON.stringify(run.figures),
      run.algorithm,
    ],
  );
  await database.query(
    `delete from plan_run where tenant_id = current_tenant() and plan_run_id in (
       select plan_run_id from plan_run where tenant_id = current_tenant()
        order by created_at desc, plan_run_id offset $1)`,
    [MOST_RUNS],
  );
}
