import { storableJson } from "#platform/storable-text.ts";
import type { Database, Store, Tenant } from "./open-store.ts";

export type StoredRunState = "running" | "stop" | "cancelled" | "budget" | "error";

export interface StoredConversation {
  conversationId: string;
  title: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface StoredRun {
  runId: string;
  conversationId: string;
  question: string;
  label: string;
  state: StoredRunState;
  startedAt: Date;
}

export interface StoredEvent {
  sequence: number;
  event: unknown;
}

export interface NewRun {
  runId: string;
  conversationId: string;
  /** Title when the conversation does not exist yet; null when it must. */
  title: string | null;
  userId: string;
  idempotencyKey: string;
  question: string;
  engine: string;
  label: string;
  promptSha256: string;
  processId: string;
}

/**
 * Stores a question as a running run, in a conversation that it makes when asked to.
 * Returns the run that stands: an earlier one when the key was used before (`created` false), null when the
 * conversation is not the user's.
 */
export async function insertRun(
  tenant: Tenant,
  run: NewRun,
): Promise<{ runId: string; conversationId: string; created: boolean } | null> {
  return tenant.run(async (database) => {
    const earlier = `select run_id as "runId", conversation_id as "conversationId"
      from run where user_id = $1 and idempotency_key = $2`;
    type Pair = { runId: string; conversationId: string };
    const [known] = await database.query<Pair>(earlier, [run.userId, run.idempotencyKey]);
    if (known) return { ...known, created: false };
    if (run.title !== null) {
      await database.query(
        `insert into conversation (tenant_id, conversation_id, user_id, title)
         values (current_tenant(), $1, $2, $3)`,
        [run.conversationId, run.userId, run.title],
      );
    } else {
      const updated = await database.query(
        `update conversation set updated_at = now() where conversation_id = $1 and user_id = $2 returning 1`,
        [run.conversationId, run.userId],
      );
      if (updated.length === 0) return null;
    }
    const inserted = await database.query(
      `insert into run (tenant_id, run_id, conversation_id, user_id, idempotency_key, question, engine, label,
         prompt_sha256, state, process_id)
       values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, 'running', $9)
       on conflict (tenant_id, user_id, idempotency_key) do nothing returning 1`,
      [
        run.runId,
        run.conversationId,
        run.userId,
        run.idempotencyKey,
        run.question,
        run.engine,
        run.label,
        run.promptSha256,
        run.processId,
      ],
    );
    if (inserted.length > 0) return { runId: run.runId, conversationId: run.conversationId, created: true };
    // Sent twice at the same moment: the other one stands, and the conversation made for this one goes.
    if (run.title !== null) {
      await database.query(`delete from conversation where conversation_id = $1`, [run.conversationId]);
    }
    const [other] = await database.query<Pair>(earlier, [run.userId, run.idempotencyKey]);
    return other ? { ...other, created: false } : null;
  });
}

/** The rows are new: a number that is there already stays as it is, and a run that is over takes none. */
async function insertEvents(
  database: Database,
  runId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  if (events.length === 0) return;
  // Locked, so that another process cannot close the run while these are written.
  await database.query(
    `with going as (select from run where run_id = $1 and state = 'running' for share)
     insert into run_event (tenant_id, run_id, sequence, event)
     select current_tenant(), $1, (row->>'sequence')::int, row->'event'
     from going, jsonb_array_elements($2::jsonb) row
     on conflict do nothing`,
    [runId, storableJson(JSON.stringify(events))],
  );
}

/** Appends events to the transcript of a run that goes on; one that was closed meanwhile stays as it is. */
export async function appendEvents(
  tenant: Tenant,
  runId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  if (events.length > 0) await tenant.run((database) => insertEvents(database, runId, events));
}

/** Stores how a run ended, its last events, and what later turns get to see of it; all of it or nothing. */
export async function finishRun(
  tenant: Tenant,
  runId: string,
  state: Exclude<StoredRunState, "running">,
  messages: readonly unknown[],
  events: readonly StoredEvent[],
): Promise<void> {
  await tenant.run(async (database) => {
    await insertEvents(database, runId, events);
    await database.query(
      `update run set state = $2, messages = $3::jsonb, finished_at = now() where run_id = $1 and state = 'running'`,
      [runId, state, storableJson(JSON.stringify(messages))],
    );
  });
}

export async function readEvents(
  tenant: Tenant,
  userId: string,
  runId: string,
  afterSequence: number,
): Promise<{ state: StoredRunState; events: StoredEvent[] } | null> {
  return tenant.run(async (database) => {
    // The state first: events of a run that is seen as ended are all there.
    const [run] = await database.query<{ state: StoredRunState }>(
      `select state from run where run_id = $1 and user_id = $2`,
      [runId, userId],
    );
    if (!run) return null;
    const events = await database.query<StoredEvent>(
      `select sequence, event from run_event where run_id = $1 and sequence > $2 order by sequence`,
      [runId, afterSequence],
    );
    return { state: run.state, events };
  });
}

/** Asks the process that holds the run to stop it; false when it is over or not the user's. */
export async function requestCancel(tenant: Tenant, userId: string, runId: string): Promise<boolean> {
  const rows = await tenant.run((database) =>
    database.query(
      `update run set cancel_requested = true where run_id = $1 and user_id = $2 and state = 'running' returning 1`,
      [runId, userId],
    ),
  );
  return rows.length > 0;
}

export async function listConversations(tenant: Tenant, userId: string): Promise<StoredConversation[]> {
  return tenant.run((database) =>
    database.query<StoredConversation>(
      `select conversation_id as "conversationId", title, created_at as "createdAt", updated_at as "updatedAt"
       from conversation where user_id = $1 order by updated_at desc, conversation_id limit 100`,
      [userId],
    ),
  );
}

/** A conversation with its runs and transcripts, oldest first; null when it is not the user's. */
export async function readConversation(
  tenant: Tenant,
  userId: string,
  conversationId: string,
): Promise<{ conversation: StoredConversation; runs: (StoredRun & { events: StoredEvent[] })[] } | null> {
  return tenant.run(async (database) => {
    const [conversation] = await database.query<StoredConversation>(
      `select conversation_id as "conversationId", title, created_at as "createdAt", updated_at as "updatedAt"
       from conversation where conversation_id = $1 and user_id = $2`,
      [conversationId, userId],
    );
    if (!conversation) return null;
    const runs = await database.query<StoredRun>(
      `select run_id as "runId", conversation_id as "conversationId", question, label, state,
         started_at as "startedAt"
       from run where conversation_id = $1 order by started_at, run_id`,
      [conversationId],
    );
    const events = await database.query<StoredEvent & { runId: string }>(
      `select e.run_id as "runId", e.sequence, e.event from run_event e
       join run r using (tenant_id, run_id)
       where r.conversation_id = $1 order by e.sequence`,
      [conversationId],
    );
    const byRun = Map.groupBy(events, (event) => event.runId);
    return {
      conversation,
      runs: runs.map((run) => ({
        ...run,
        events: (byRun.get(run.runId) ?? []).map(({ sequence, event }) => ({ sequence, event })),
      })),
    };
  });
}

/** Messages of the finished runs before the given one, oldest first, one list a run. */
export async function readHistory(
  tenant: Tenant,
  conversationId: string,
  exceptRunId: string,
  limit: number,
): Promise<unknown[]> {
  const rows = await tenant.run((database) =>
    database.query<{ messages: unknown }>(
      `select messages from run where conversation_id = $1 and run_id <> $2 and state <> 'running'
       order by started_at desc, run_id desc limit $3`,
      [conversationId, exceptRunId, limit],
    ),
  );
  return rows.map((row) => row.messages).reverse();
}

/**
 * Says that the process holds these runs, when `beat` is set, and returns those that must stop: someone wants it, or
 * another process has closed them because this one was silent for too long.
 */
export async function readRunsToStop(
  store: Store,
  processId: string,
  runIds: readonly string[],
  beat: boolean,
): Promise<string[]> {
  const rows = await store.system(async (database) => {
    if (beat) {
      await database.query(
        `update run set alive_at = now() where process_id = $1 and run_id = any($2::uuid[]) and state = 'running'`,
        [processId, runIds],
      );
    }
    return database.query<{ runId: string }>(
      `select run_id as "runId" from run
       where process_id = $1 and run_id = any($2::uuid[]) and (cancel_requested or state <> 'running')`,
      [processId, runIds],
    );
  });
  return rows.map((row) => row.runId);
}

/**
 * Closes runs that no living process holds: `ending` is appended to each transcript. `silentSeconds` 0 takes every
 * run of other processes as interrupted, which is right where only one process can have the store open.
 */
export async function closeInterruptedRuns(
  store: Store,
  processId: string,
  silentSeconds: number,
  ending: readonly unknown[],
): Promise<number> {
  return store.system(async (database) => {
    const closed = await database.query<{ tenantId: string; runId: string }>(
      `update run set state = 'error', finished_at = now()
       where state = 'running' and process_id <> $1 and alive_at <= now() - make_interval(secs => $2)
       returning tenant_id as "tenantId", run_id as "runId"`,
      [processId, silentSeconds],
    );
    for (const { tenantId, runId } of closed) {
      await database.query(
        `insert into run_event (tenant_id, run_id, sequence, event)
         select $1, $2, coalesce((select max(sequence) from run_event where tenant_id = $1 and run_id = $2), 0)
           + ordinality, value
         from jsonb_array_elements($3::jsonb) with ordinality`,
        [tenantId, runId, JSON.stringify(ending)],
      );
    }
    return closed.length;
  });
}
