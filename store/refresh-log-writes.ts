import type { Database } from "./open-store.ts";

/** Notes that a refresh began; without a `finished_at` it was cut off. */
export async function startRefresh(
  database: Database,
  run: { runId: string; source: string; kind: string; startedAt: Date },
): Promise<void> {
  await database.query(
    `insert into refresh_log (tenant_id, run_id, source, kind, started_at) values (current_tenant(), $1, $2, $3, $4)`,
    [run.runId, run.source, run.kind, run.startedAt.toISOString()],
  );
}

/** Notes how a refresh ended: counts, and for a failure the text for its owner. */
export async function finishRefresh(
  database: Database,
  run: {
    runId: string;
    finishedAt: Date;
    rowsReceived: number;
    rowsChanged: number;
    rowsCorrected?: number;
    /** New ones. */
    findings?: number;
    error: string | null;
  },
): Promise<void> {
  await database.query(
    `update refresh_log set finished_at = $2, rows_received = $3, rows_changed = $4, error = $5,
            rows_corrected = $6, findings = $7
      where tenant_id = current_tenant() and run_id = $1`,
    [
      run.runId,
      run.finishedAt.toISOString(),
      run.rowsReceived,
      run.rowsChanged,
      run.error,
      run.rowsCorrected ?? 0,
      run.findings ?? 0,
    ],
  );
}

const prefix = "market.refresh.";

/** What each part of a source looked like when it was last taken in completely. */
export async function readFingerprints(database: Database): Promise<Map<string, string>> {
  const rows = await database.query<{ part: string; fingerprint: string }>(
    `select substr(key, length($1) + 1) as part, value ->> 'fingerprint' as fingerprint
       from setting where tenant_id = current_tenant() and starts_with(key, $1)`,
    [prefix],
  );
  return new Map(rows.map((row) => [row.part, row.fingerprint]));
}

/** Remembers that a part of a source was taken in completely. */
export async function writeFingerprint(database: Database, part: string, fingerprint: string): Promise<void> {
  await database.query(
    `insert into setting (tenant_id, key, value) values (current_tenant(), $1, jsonb_build_object('fingerprint', $2::text))
     on conflict (tenant_id, key) do update set value = excluded.value, updated_at = now()`,
    [`${prefix}${part}`, fingerprint],
  );
}
