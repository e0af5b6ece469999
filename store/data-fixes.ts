import { randomUUID } from "node:crypto";
import type { Database } from "./open-store.ts";

export const FIX_KINDS = [
  "ignore",
  "exclude_close",
  "set_close",
  "set_unit",
  "record_split",
  "link_instrument",
] as const;
export type FixKind = (typeof FIX_KINDS)[number];

export interface FixRow {
  fixId: string;
  kind: FixKind;
  state: "proposed" | "applied" | "undone";
  /** The id that carries prices; of a link the household's own instrument. */
  instrumentId: string | null;
  /** As portfolio/data-fix.ts wrote it. */
  detail: unknown;
  reason: string | null;
  proposedAt: Date;
  decidedAt: Date | null;
}

const columns = `fix_id as "fixId", kind, state, instrument_id as "instrumentId", detail, reason,
  proposed_at as "proposedAt", decided_at as "decidedAt"`;

/** Keeps a fix as proposed; answers its id, or that of one which proposes the same already. */
export async function insertFix(
  database: Database,
  fix: { kind: FixKind; instrumentId: string | null; detail: unknown; reason: string | null; actor: string },
): Promise<{ fixId: string; isNew: boolean }> {
  const [known] = await database.query<{ fixId: string }>(
    `update data_fix set reason = coalesce($4, reason)
      where tenant_id = current_tenant() and state = 'proposed' and kind = $1
        and instrument_id is not distinct from $2::uuid and detail = $3::jsonb
     returning fix_id as "fixId"`,
    [fix.kind, fix.instrumentId, JSON.stringify(fix.detail), fix.reason],
  );
  if (known !== undefined) return { fixId: known.fixId, isNew: false };
  const fixId = randomUUID();
  await database.query(
    `insert into data_fix (tenant_id, fix_id, kind, state, instrument_id, detail, reason, proposed_by)
     values (current_tenant(), $1, $2, 'proposed', $3, $4::jsonb, $5, $6)`,
    [fixId, fix.kind, fix.instrumentId, JSON.stringify(fix.detail), fix.reason, fix.actor],
  );
  return { fixId, isNew: true };
}

/** One fix, held until the end of the transaction; null when there is none. */
export async function lockFix(database: Database, fixId: string): Promise<FixRow | null> {
  const [row] = await database.query<FixRow>(
    `select ${columns} from data_fix where tenant_id = current_tenant() and fix_id = $1 for update`,
    [fixId],
  );
  return row ?? null;
}

/** Notes what was decided about a fix, and what it found when it was applied. */
export async function markFix(
  database: Database,
  fix: { fixId: string; state: FixRow["state"]; detail: unknown; actor: string },
): Promise<void> {
  await database.query(
    `update data_fix set state = $2, detail = $3::jsonb, decided_by = $4, decided_at = now()
      where tenant_id = current_tenant() and fix_id = $1`,
    [fix.fixId, fix.state, JSON.stringify(fix.detail), fix.actor],
  );
}

/** The latest fixes, those that wait first (at most 100). */
export async function listFixes(database: Database): Promise<FixRow[]> {
  return database.query<FixRow>(
    `select ${columns} from data_fix where tenant_id = current_tenant()
      order by state = 'proposed' desc, coalesce(decided_at, proposed_at) desc limit 100`,
  );
}

export interface LinkCandidate {
  instrumentId: string;
  symbol: string;
  name: string;
  currency: string;
  targetId: string;
  targetSymbol: string;
  targetName: string;
}

/**
 * Instruments of the household's transactions without a counterpart in the market, where exactly one of the market has
 * the same currency and the same symbol apart from its ending, and no other ISIN.
 */
export async function readLinkCandidates(database: Database): Promise<LinkCandidate[]> {
  return database.query<LinkCandidate>(
    `with near as (
       select own.instrument_id, own.symbol, own.name, own.currency, m.instrument_id as target, m.symbol as target_symbol,
              m.name as target_name, count(*) over (partition by own.instrument_id) as found
         from instrument own
         join instrument m on m.tenant_id = current_market() and m.currency = own.currency
          and split_part(upper(m.symbol), '.', 1) = split_part(upper(own.symbol), '.', 1)
          and (m.isin is null or own.isin is null or m.isin = own.isin)
        where own.tenant_id = current_tenant() and current_tenant() <> current_market()
          and own.market_instrument_id is null
          and exists (select from ledger_transaction t where t.tenant_id = own.tenant_id
                         and t.instrument_id = own.instrument_id)
     )
     select instrument_id as "instrumentId", symbol, name, currency, target as "targetId",
            target_symbol as "targetSymbol", target_name as "targetName"
       from near where found = 1 order by symbol, currency limit 200`,
  );
}

/** Points an instrument of the household to one of its market, or (null) to none; answers whether it did. */
export async function linkInstrument(
  database: Database,
  { instrumentId, targetId }: { instrumentId: string; targetId: string | null },
): Promise<boolean> {
  const rows = await database.query(
    `update instrument set market_instrument_id = $2
      where tenant_id = current_tenant() and instrument_id = $1 and (market_instrument_id is null) = ($2::uuid is not null)
      returning 1 as one`,
    [instrumentId, targetId],
  );
  return rows.length > 0;
}
