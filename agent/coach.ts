import type { Session } from "#auth/session.ts";
import type { AgentEvent, NumberedEvent } from "./events.ts";

export interface StartRunInput {
  /** Null starts a new conversation, titled by its first question. */
  conversationId: string | null;
  message: string;
  /** The same key of the same user returns the same run: a form sent twice asks once. */
  idempotencyKey: string;
}

export interface AskInput {
  conversationId: string | null;
  message: string;
  signal?: AbortSignal;
}

export interface ConversationSummary {
  conversationId: string;
  title: string;
  createdAt: string;
  updatedAt: string;
}

export type RunState = "running" | "stop" | "cancelled" | "budget" | "error";

/** One question and what came of it, in the order it happened. */
export interface ConversationTurn {
  runId: string;
  state: RunState;
  /** Label of the engine that answered, for example `offline coach · no language model`. */
  label: string;
  question: string;
  askedAt: string;
  /** Complete transcript; for a running turn what is there so far. */
  events: NumberedEvent[];
}

export interface Conversation extends ConversationSummary {
  turns: ConversationTurn[];
}

/** The chat as pages, command line and evals use it. Every call sees only the session user's own conversations. */
export interface Coach {
  /** Label of the engine that new runs use. */
  readonly label: string;
  /** Stores the question and starts a run that lives on when the caller goes away. */
  startRun(session: Session, input: StartRunInput): Promise<{ conversationId: string; runId: string }>;
  /** Replays the run's events after a sequence number (0 for all), then follows it until `done` or the signal. */
  events(
    session: Session,
    runId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): AsyncIterable<NumberedEvent>;
  /** Stops provider and tools; true when the run was still going. Works from any process. */
  cancelRun(session: Session, runId: string): Promise<boolean>;
  /** Starts a run and follows it; leaving the loop or the signal cancels it. */
  ask(session: Session, input: AskInput): AsyncIterable<AgentEvent>;
  /** Newest first, at most 100. */
  listConversations(session: Session): Promise<ConversationSummary[]>;
  /** @throws CoachError not_found when it is not the user's */
  readConversation(session: Session, conversationId: string): Promise<Conversation>;
  /** Stops all runs of this process and waits until they are stored. */
  close(): Promise<void>;
}
