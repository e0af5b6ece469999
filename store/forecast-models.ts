import type { Database } from "./open-store.ts";

export interface ForecastModelRow {
  subject: string;
  version: number;
  role: "champion" | "challenger" | "retired";
  algorithm: string;
  meanModel: string;
  varianceModel: string;
  horizon: number;
  trainedTo: string;
  /** The back-test as it was stored. */
  scores: unknown;
  drift: unknown;
  decision: string;
}

/** The models of a subject, the newest first. */
export async function readForecastModels(
  database: Database,
  subject: string,
  limit = 12,
): Promise<ForecastModelRow[]> {
  return database.query<ForecastModelRow>(
    `select subject, version, role, algorithm, mean_model as "meanModel", variance_model as "varianceModel", horizon,
       trained_to as "trainedTo", scores, drift, decision
     from forecast_model where tenant_id = current_tenant() and subject = $1
     order by role = 'champion' desc, version desc limit $2`,
    [subject, limit],
  );
}

/** Records a training; a new champion retires the one before it. Answers the version. */
export async function writeForecastModel(
  database: Database,
  row: Omit<ForecastModelRow, "version">,
): Promise<number> {
  if (row.role === "champion") {
    await database.query(
      `update forecast_model set role = 'retired'
       where tenant_id = current_tenant() and subject = $1 and role = 'champion'`,
      [row.subject],
    );
  }
  const [written] = await database.query<{ version: number }>(
    `insert into forecast_model (tenant_id, subject, version, role, algorithm, mean_model, variance_model, horizon,
       trained_to, scores, drift, decision)
     select current_tenant(), $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7::date, $8::jsonb, $9::jsonb, $10
       from forecast_model where tenant_id = current_tenant() and subject = $1
     returning version`,
    [
      row.subject,
      row.role,
      row.algorithm,
      row.meanModel,
      row.varianceModel,
      row.horizon,
      row.trainedTo,
      JSON.stringify(row.scores),
      row.drift === null ? null : JSON.stringify(row.drift),
      row.decision,
    ],
  );
  return written?.version ?? 0;
}
