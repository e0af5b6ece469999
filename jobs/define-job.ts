import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Compute } from "#finance/calculations.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import type { Store, Tenant } from "#store/open-store.ts";
import type { CpuPool } from "./cpu-pool.ts";
import type { JobServices } from "./job-services.ts";

/** What a job gets while it runs. Its tenant is the one that asked; a job can never choose another. */
export interface JobContext {
  jobId: string;
  tenant: Tenant;
  store: Store;
  services: JobServices;
  /** Threads for long calculations, so that the process keeps answering. */
  pool: CpuPool;
  /** Runs a calculation in one of these threads, for use cases; ends with the job. */
  compute: Compute;
  log: Logger;
  /** Aborted when somebody cancels the job, when its time is up, and when the process shuts down. */
  signal: AbortSignal;
  /** Tells how far the job is, 0 to 1. May be called often; writes are thinned out. */
  progress(fraction: number, message?: string): void;
  /**
   * Splits the job: records a plan and the jobs it consists of, and returns both with their results once all have
   * succeeded. Until then the delivery ends here, and `run` begins anew when they have: call it first, do what counts
   * after it. `make` is asked once; what it plans is what the end gets, whatever changed meanwhile.
   */
  split(make: () => Promise<JobSplit>): Promise<{ plan: unknown; results: unknown[] }>;
}

export interface JobSplit {
  plan: unknown;
  parts: readonly { name: string; input: unknown }[];
}

/** When a job runs by itself: cron pattern (five fields) in a time zone, for one tenant. */
export interface JobSchedule {
  pattern: string;
  timeZone: string;
  tenantId: string;
  marketId: string;
  input: unknown;
}

interface JobDeclaration<Input extends z.ZodType, Output extends z.ZodType> {
  /** kebab-case, as its file. */
  name: string;
  /** `cpu` for calculations that somebody waits for, `io` for work that mostly waits, `batch` for long calculations. */
  queue: QueueName;
  input: Input;
  output: Output;
  /** Attempts in all. Errors that trying again cannot mend are never tried again. */
  attempts: number;
  /** Longest time of one attempt. */
  timeoutMs: number;
  schedule?: JobSchedule;
  /** `soon` stands some turns ahead of its place in the queue, `later` some behind it; `usual` when omitted. */
  priority?: Priority;
  /** Days that result and state stay after the end, 30 when omitted; failed jobs stay 90 at least. */
  keepDays?: number;
  /** The result depends on the input alone: asked again while it is kept, it is the answer. */
  reusable?: boolean;
  run(context: JobContext, input: z.output<Input>): Promise<z.input<Output>>;
}

export const queueNames = ["cpu", "io", "batch"] as const;
export type QueueName = (typeof queueNames)[number];

/** Turns ahead of a job's place in the queue: a start, no right of way, so that nothing waits for ever. */
const headStarts = { soon: 10, usual: 0, later: -10 } as const;
export type Priority = keyof typeof headStarts;

/** A declared job with its types sealed inside, so that all jobs form one list. */
export interface Job {
  readonly name: string;
  readonly queue: QueueName;
  readonly attempts: number;
  readonly timeoutMs: number;
  readonly schedule: JobSchedule | null;
  readonly headStart: number;
  readonly keepDays: number;
  readonly reusable: boolean;
  /** Checks an input and returns it as it is stored. @throws CoachError invalid_input */
  checkInput(input: unknown): unknown;
  /** Runs on a stored input and returns a checked result. */
  execute(context: JobContext, input: unknown): Promise<unknown>;
}

/** Declares a job: `jobs/verb-noun.ts`, plus one line in `jobs/index.ts`. */
export function defineJob<Input extends z.ZodType, Output extends z.ZodType>(
  declaration: JobDeclaration<Input, Output>,
): Job {
  const { name, queue, attempts, timeoutMs } = declaration;
  const checkInput = (input: unknown) => {
    const parsed = declaration.input.safeParse(input);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".") || "input";
    throw new CoachError(
      "invalid_input",
      `${name}: ${where}: ${issue?.message ?? "not valid"}. Correct it and ask again.`,
    );
  };
  return {
    name,
    queue,
    attempts,
    timeoutMs,
    schedule: declaration.schedule ?? null,
    headStart: headStarts[declaration.priority ?? "usual"],
    keepDays: declaration.keepDays ?? 30,
    reusable: declaration.reusable ?? false,
    checkInput,
    async execute(context, input) {
      return declaration.output.parse(await declaration.run(context, checkInput(input)));
    },
  };
}

/** One text for equal contents, whatever the order of their keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** Fingerprint of what a job is asked to do. */
export function hashInput(input: unknown): string {
  return createHash("sha256").update(canonical(input)).digest("hex");
}
