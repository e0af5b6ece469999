import type { Engine } from "./engine.ts";
import type { Multiplexer } from "./multiplexer.ts";

/** Log written since the last checkpoint that makes the next one due. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024;
const CHECKPOINT_EVERY_MS = 5 * 60_000;

/**
 * A single backend has neither a checkpointer nor an autovacuum: without them the log and the dead rows of busy tables
 * grow without end. Each round looks for what is due; each table is vacuumed on its own, so that clients wait briefly.
 */
export class Maintenance {
  private readonly engine: Engine;
  private readonly multiplexer: Multiplexer;
  private readonly timer: NodeJS.Timeout;
  private checkpointAt = 0n;
  private checkpointTime = performance.now();

  constructor(engine: Engine, multiplexer: Multiplexer, everyMs: number) {
    this.engine = engine;
    this.multiplexer = multiplexer;
    this.checkpointAt = this.position();
    this.timer = setInterval(() => {
      this.tick().catch(() => undefined);
    }, everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private position(): bigint {
    const [row] = this.engine.query("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text");
    return BigInt(row?.[0] ?? "0");
  }

  /** Everything that is due now. */
  async tick(): Promise<void> {
    await this.vacuum();
    const written = (await this.multiplexer.exclusive(() => this.position())) - this.checkpointAt;
    const late = performance.now() - this.checkpointTime > CHECKPOINT_EVERY_MS;
    if (written > CHECKPOINT_BYTES || (late && written > 0n)) await this.checkpoint();
  }

  /** Everything, due or not. */
  async run(): Promise<void> {
    await this.vacuum();
    await this.checkpoint();
  }

  private async checkpoint(): Promise<void> {
    await this.multiplexer.exclusive(() => {
      this.engine.query("checkpoint");
      this.checkpointAt = this.position();
      this.checkpointTime = performance.now();
    });
  }

  /** Tables with so many changed rows that Postgres' own daemon would visit them. */
  private async vacuum(): Promise<void> {
    const due = await this.multiplexer.exclusive(() => {
      // Counters are written at most once a second unless asked for.
      this.engine.query("select pg_stat_force_next_flush()");
      return this.engine.query(
        `select format('%I.%I', schemaname, relname), n_dead_tup > 500 + 0.1 * n_live_tup from pg_stat_all_tables
         where schemaname not in ('pg_toast', 'information_schema')
           and (n_dead_tup > 500 + 0.1 * n_live_tup or n_mod_since_analyze > 500 + 0.1 * n_live_tup)`,
      );
    });
    for (const [table, dead] of due) {
      await this.multiplexer.exclusive(() => {
        this.engine.query(`${dead === "t" ? "vacuum (analyze)" : "analyze"} ${table}`);
      });
    }
  }
}
