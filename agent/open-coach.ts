import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Session } from "#auth/session.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { storableText } from "#platform/storable-text.ts";
import { loadPrompt, loadPrompts } from "#prompts/load-prompt.ts";
import * as stored from "#store/conversations.ts";
import type { Store } from "#store/open-store.ts";
import { type Budget, DEFAULT_BUDGET } from "./budget.ts";
import type { AskInput, Coach, Conversation, ConversationSummary, StartRunInput } from "./coach.ts";
import { type AgentEvent, agentEventSchema, type NumberedEvent } from "./events.ts";
import { executeRun, type RunPlan } from "./execute-run.ts";
import { followStoredRun } from "./follow-stored-run.ts";
import type { ModelPort } from "./model-port.ts";
import { RunLog } from "./run-log.ts";
import type { ToolClient } from "./tool-client.ts";

export interface CoachOptions {
  store: Store;
  model: ModelPort;
  /** The tools of a session, over MCP; opened for each run and closed after it. */
  openTools(session: Session): Promise<ToolClient>;
  logger: Logger;
  budget?: Partial<Budget>;
}

const longestQuestion = 8_000;
/** A character that leaves a mark: letters, digits, punctuation, symbols. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
const runsAtOnce = 4;
const cancelPollMs = 200;
/** Rounds of the cancel poll between two signs of life. */
const beatEvery = 10;
/** A server's run whose process was silent for this long is taken as interrupted, seconds. */
const silentSeconds = 15;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Opens the chat: closes what a dead process left behind, then accepts questions until `close`. */
export async function openCoach(options: CoachOptions): Promise<Coach> {
  const system = await loadPrompts(["system.coach", "tool-guidance", "refusal"]);
  const repair = await loadPrompt("repair");
  const coach = new StoredCoach(options, system.sha256, {
    model: options.model,
    openTools: options.openTools,
    logger: options.logger,
    system: system.text,
    repair: repair.text,
    budget: { ...DEFAULT_BUDGET, ...options.budget },
  });
  await coach.open();
  return coach;
}

interface LiveRun {
  session: Session;
  log: RunLog;
  stop: AbortController;
  finished: Promise<void>;
}

class StoredCoach implements Coach {
  readonly label: string;
  readonly #options: CoachOptions;
  readonly #systemHash: string;
  readonly #plan: RunPlan;
  readonly #processId = randomUUID();
  readonly #live = new Map<string, LiveRun>();
  readonly #closing = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  constructor(options: CoachOptions, systemHash: string, plan: RunPlan) {
    this.label = options.model.label;
    this.#options = options;
    this.#systemHash = systemHash;
    this.#plan = plan;
  }

  async open(): Promise<void> {
    // The embedded store belongs to one process: whatever runs in it is from one that is gone.
    await this.#closeInterrupted(this.#options.store.engine === "embedded" ? 0 : silentSeconds);
    this.#watching = this.#watch();
  }

  async startRun(session: Session, input: StartRunInput): Promise<{ conversationId: string; runId: string }> {
    const question = storableText(input.message).trim();
    if (!visible.test(question) || question.length > longestQuestion) {
      throw new CoachError("invalid_input", `Write a question of 1 to ${longestQuestion} characters.`);
    }
    if (input.idempotencyKey === "" || input.idempotencyKey.length > 200) {
      throw new CoachError(
        "invalid_input",
        "Send an idempotency key of 1 to 200 characters with the question.",
      );
    }
    const { tenantId, userId } = session.principal;
    const going = [...this.#live.values()].filter(
      ({ session: { principal } }) => principal.tenantId === tenantId && principal.userId === userId,
    );
    if (going.length >= runsAtOnce) {
      throw new CoachError("rate_limited", `Wait for an answer: ${runsAtOnce} questions are being answered.`);
    }
    const isNew = input.conversationId === null;
    const run = await stored.insertRun(session.tenant, {
      runId: randomUUID(),
      conversationId: requireId(input.conversationId ?? randomUUID()),
      title: isNew ? titleOf(question) : null,
      userId,
      idempotencyKey: sendingKey(input, question),
      question,
      engine: this.#options.model.id,
      label: this.label,
      promptSha256: this.#systemHash,
      processId: this.#processId,
    });
    if (!run) throw new CoachError("not_found", "There is no such conversation. Start a new one.");
    const { runId, conversationId } = run;
    if (run.created) this.#start(session, runId, conversationId, question);
    return { conversationId, runId };
  }

  async *events(
    session: Session,
    runId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): AsyncGenerator<NumberedEvent> {
    let after = afterSequence;
    const live = this.#live.get(runId);
    if (live && isSameUser(live.session, session)) {
      for (;;) {
        const event = await live.log.next(after, signal);
        if (!event) return;
        after = event.sequence;
        yield event;
      }
    }
    yield* followStoredRun(session, requireId(runId), after, signal);
  }

  async cancelRun(session: Session, runId: string): Promise<boolean> {
    const live = this.#live.get(runId);
    if (live && isSameUser(live.session, session)) {
      live.stop.abort();
      return true;
    }
    return stored.requestCancel(session.tenant, session.principal.userId, requireId(runId));
  }

  async *ask(session: Session, input: AskInput): AsyncGenerator<AgentEvent> {
    const { runId } = await this.startRun(session, { ...input, idempotencyKey: randomUUID() });
    const live = this.#live.get(runId);
    const stop = () => live?.stop.abort();
    input.signal?.addEventListener("abort", stop, { once: true });
    if (input.signal?.aborted) stop();
    try {
      // The end of the run ends this; stopping lets its last events come through.
      for await (const { event } of this.events(session, runId, 0, new AbortController().signal)) yield event;
    } finally {
      stop();
      input.signal?.removeEventListener("abort", stop);
    }
  }

  async listConversations(session: Session): Promise<ConversationSummary[]> {
    const found = await stored.listConversations(session.tenant, session.principal.userId);
    return found.map(summaryOf);
  }

  async readConversation(session: Session, conversationId: string): Promise<Conversation> {
    const found = await stored.readConversation(
      session.tenant,
      session.principal.userId,
      requireId(conversationId),
    );
    if (!found) throw new CoachError("not_found", "There is no such conversation. Choose one from the list.");
    return {
      ...summaryOf(found.conversation),
      turns: found.runs.map(({ runId, state, label, question, startedAt, events }) => ({
        runId,
        state,
        label,
        question,
        askedAt: startedAt.toISOString(),
        // What is not stored yet is in the live log of this process.
        events:
          this.#live.get(runId)?.log.events.slice() ??
          events.map(({ sequence, event }) => ({ sequence, event: agentEventSchema.parse(event) })),
      })),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const runs = [...this.#live.values()];
    for (const { stop } of runs) stop.abort();
    await Promise.all([this.#watching, ...runs.map(({ finished }) => finished)]);
  }

  #start(session: Session, runId: string, conversationId: string, question: string): void {
    const log = new RunLog((events) => stored.appendEvents(session.tenant, runId, events));
    const stop = new AbortController();
    const run = { ...this.#plan, session, runId, conversationId, question, log, signal: stop.signal };
    const finished = executeRun(run).then(() => {
      this.#live.delete(runId);
    });
    this.#live.set(runId, { session, log, stop, finished });
  }

  /** Looks for stops asked for in other processes, says that this one lives, and closes runs of dead ones. */
  async #watch(): Promise<void> {
    const { store, logger } = this.#options;
    // While the database is away nobody can say that he lives: all get the time to do it again.
    let judgesFrom = 0;
    for (let round = 1; !this.#closing.signal.aborted; round += 1) {
      await delay(cancelPollMs, undefined, { signal: this.#closing.signal, ref: false }).catch(() => {});
      if (this.#closing.signal.aborted) return;
      if (store.engine !== "server") continue;
      try {
        const beat = round % beatEvery === 0;
        const held = [...this.#live.keys()];
        if (held.length > 0) {
          for (const runId of await stored.readRunsToStop(store, this.#processId, held, beat)) {
            this.#live.get(runId)?.stop.abort();
          }
        }
        if (beat && performance.now() >= judgesFrom) await this.#closeInterrupted(silentSeconds);
      } catch (error) {
        if (performance.now() >= judgesFrom) {
          logger.warn({ err: error }, "runs of other processes could not be looked at");
        }
        judgesFrom = performance.now() + silentSeconds * 1000;
      }
    }
  }

  async #closeInterrupted(silent: number): Promise<void> {
    const message = "The answer was interrupted because the server stopped. Ask again.";
    const ending: AgentEvent[] = [
      { type: "error", message, retryable: true },
      { type: "done", reason: "error" },
    ];
    const closed = await stored.closeInterruptedRuns(this.#options.store, this.#processId, silent, ending);
    if (closed > 0) this.#options.logger.warn({ closed }, "interrupted runs were closed");
  }
}

function isSameUser(one: Session, other: Session): boolean {
  return (
    one.principal.tenantId === other.principal.tenantId && one.principal.userId === other.principal.userId
  );
}

function requireId(id: string): string {
  if (!uuid.test(id)) throw new CoachError("not_found", "There is no such conversation. Start a new one.");
  return id;
}

/**
 * The same form sent twice is the same key, conversation and question. A browser that goes back may send an old
 * form's key with a new question, which has to be asked.
 */
function sendingKey({ idempotencyKey, conversationId }: StartRunInput, question: string): string {
  return createHash("sha256")
    .update(JSON.stringify([idempotencyKey, conversationId, question]))
    .digest("hex");
}

/** The first question in at most 60 characters, cut between words, without marks that turn the text around it. */
function titleOf(question: string): string {
  const line = question.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  if (line.length <= 60) return line;
  const cut = line.slice(0, 59);
  return `${cut.slice(0, Math.max(30, cut.lastIndexOf(" ")))}…`;
}

function summaryOf(conversation: stored.StoredConversation): ConversationSummary {
  return {
    conversationId: conversation.conversationId,
    title: conversation.title,
    createdAt: conversation.createdAt.toISOString(),
    updatedAt: conversation.updatedAt.toISOString(),
  };
}
