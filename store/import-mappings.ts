import type { Database } from "./open-store.ts";

/** How a booked import was told to read its file. */
export interface ImportMapping {
  format: string;
  fileName: string;
  /** Day on which it was booked. */
  day: string;
  /** Names of the accounts that it went into. */
  accounts: string[];
  /** Column names of the file, as they stand in it. */
  columns: string[];
  /** As in portfolio/importers/column-mapping.ts; whoever uses it checks it. */
  mapping: unknown;
}

/** The latest booked imports whose reading was settled by a mapping or an answer, newest first. */
export async function readImportMappings(database: Database, limit: number): Promise<ImportMapping[]> {
  return database.query<ImportMapping>(
    `select format, file_name as "fileName", to_char(committed_at at time zone 'UTC', 'YYYY-MM-DD') as day,
            array(select a->>'name' from jsonb_array_elements(summary->'accounts') a) as accounts,
            summary->'columns' as columns, mapping
       from import_batch
      where tenant_id = current_tenant() and state = 'committed' and mapping <> '{}'::jsonb
      order by committed_at desc, import_id limit $1`,
    [limit],
  );
}
