import { setTimeout as delay } from "node:timers/promises";
import type { Session } from "#auth/session.ts";
import { CoachError, newErrorId, publicMessage } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { finishRun, readHistory } from "#store/conversations.ts";
import type { Budget } from "./budget.ts";
import type { ModelPort } from "./model-port.ts";
import type { RunLog } from "./run-log.ts";
import { runTurn, type TurnEnd } from "./run-turn.ts";
import { readStoredHistory } from "./stored-messages.ts";
import type { ToolClient } from "./tool-client.ts";

const turnsRemembered = 12;
/** An answer that cost time and money is not lost to a database that restarts. */
const storingMs = 20_000;
const storingPauseMs = 250;

/** What is the same for every run. */
export interface RunPlan {
  model: ModelPort;
  openTools(session: Session): Promise<ToolClient>;
  logger: Logger;
  system: string;
  repair: string;
  budget: Budget;
}

export interface PlannedRun extends RunPlan {
  session: Session;
  runId: string;
  conversationId: string;
  question: string;
  log: RunLog;
  signal: AbortSignal;
}

/** Answers a stored question, detached from whoever asked, and stores how it ended. Never rejects. */
export async function executeRun(run: PlannedRun): Promise<void> {
  const { model, logger, session, runId, log } = run;
  log.push({ type: "run_started", engine: model.id, label: model.label });
  let state: TurnEnd = "error";
  let messages: readonly unknown[] = [];
  try {
    const outcome = await answer(run);
    state = outcome.reason;
    messages = outcome.messages;
  } catch (error) {
    const errorId = newErrorId();
    if (!(error instanceof CoachError)) logger.error({ err: error, errorId, runId }, "a run failed");
    log.push({ type: "error", message: publicMessage(error, errorId), retryable: true });
    log.push({ type: "done", reason: "error" });
  }
  try {
    const rest = await log.end();
    await untilStored(() => finishRun(session.tenant, runId, state, messages, rest));
  } catch (error) {
    logger.error({ err: error, runId }, "the end of a run could not be stored");
  }
  log.close();
}

/** Tries again while the database is away, for a while. */
async function untilStored(write: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + storingMs;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const passes = error instanceof CoachError && error.kind === "unavailable";
      if (!passes || performance.now() > deadline) throw error;
      await delay(storingPauseMs);
    }
  }
}

async function answer(run: PlannedRun) {
  const { session, log } = run;
  const { principal, tenant, clock } = session;
  const history = await readHistory(tenant, run.conversationId, run.runId, turnsRemembered);
  await using tools = await run.openTools(session);
  return await runTurn({
    model: run.model,
    tools,
    system: run.system,
    repair: run.repair,
    facts: {
      today: clock.today(),
      displayName: principal.displayName,
      baseCurrency: principal.baseCurrency,
      demo: principal.kind === "demo",
    },
    history: readStoredHistory(history),
    question: run.question,
    budget: run.budget,
    signal: run.signal,
    emit: (event) => log.push(event),
  });
}
