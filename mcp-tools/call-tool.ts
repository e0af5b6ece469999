import type { Session } from "#auth/session.ts";
import type { Jobs } from "#jobs/open-jobs.ts";
import type { NetworkSource } from "#market/network-source.ts";
import { CoachError, type ErrorKind, newErrorId, publicMessage } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import type { Cache } from "#platform/open-cache.ts";
import type { Embedder } from "#retrieval/embedders/index.ts";
import type { Tool } from "./define-tool.ts";
import { tools } from "./index.ts";
import { pageActions } from "./page-actions.ts";

/** What the tools run on; the same for every caller. */
export interface ToolServices {
  jobs: Jobs;
  embedder: Embedder;
  log: Logger;
  /** Keeps results of the tools that say so. */
  cache: Cache;
  /** Asked for prices that are not stored; none keeps every question at home. */
  networkSources?: readonly NetworkSource[];
  /** Takes points from the caller's budget; throws a `rate_limited` error when it is used up. */
  consume(session: Session, points: number): Promise<void>;
  /** Reports a finished call to the metrics. */
  observe(tool: string, outcome: "ok" | ErrorKind | "internal", seconds: number): void;
}

export interface CallOptions {
  signal: AbortSignal;
  progress?: (fraction: number, message: string) => void;
  /** Computes the result anew although one is kept. */
  fresh?: boolean;
}

/** A tool's answer: a checked result, or an error whose text may be shown to anyone. */
export type ToolOutcome =
  | { ok: true; result: Record<string, unknown> }
  | { ok: false; kind: ErrorKind | "internal"; message: string };

/**
 * The single edge at which tools run, for chat, MCP, REST and pages alike: scope, rate limit, argument check,
 * result check, metrics, and the rule that only text we wrote leaves.
 */
export async function callTool(
  services: ToolServices,
  session: Session,
  tool: Tool,
  argumentsGiven: unknown,
  options: CallOptions,
): Promise<ToolOutcome> {
  const started = performance.now();
  const finish = (outcome: "ok" | ErrorKind | "internal") =>
    services.observe(tool.name, outcome, (performance.now() - started) / 1000);
  try {
    if (!session.principal.scopes.includes(tool.scope)) {
      throw new CoachError(
        "forbidden",
        `${tool.name} needs the scope ${tool.scope}, which this access does not have.`,
      );
    }
    await services.consume(session, tool.cost);
    const result = await tool.call(
      {
        session,
        jobs: services.jobs,
        embedder: services.embedder,
        log: services.log,
        networkSources: services.networkSources ?? [],
        cache: services.cache,
        fresh: options.fresh ?? false,
        signal: options.signal,
        progress: options.progress ?? (() => undefined),
      },
      argumentsGiven,
    );
    finish("ok");
    return { ok: true, result };
  } catch (error) {
    if (error instanceof CoachError) {
      finish(error.kind);
      return { ok: false, kind: error.kind, message: error.message };
    }
    if (options.signal.aborted) {
      finish("cancelled");
      return { ok: false, kind: "cancelled", message: `${tool.name} was stopped.` };
    }
    const errorId = newErrorId();
    services.log.error({ errorId, tool: tool.name, err: error }, "tool failed");
    finish("internal");
    return { ok: false, kind: "internal", message: publicMessage(error, errorId) };
  }
}

/** A page's or API client's tool by name. @throws CoachError not_found naming the valid ones */
export function findTool(name: string, where: "api" | "page"): Tool {
  const offered = where === "page" ? [...tools, ...pageActions] : tools;
  const tool = offered.find((candidate) => candidate.name === name);
  if (!tool) {
    throw new CoachError(
      "not_found",
      `No tool is called "${name.slice(0, 60)}". Tools: ${tools.map((t) => t.name).join(", ")}.`,
    );
  }
  return tool;
}
