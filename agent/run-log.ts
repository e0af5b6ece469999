import type { AgentEvent, NumberedEvent } from "./events.ts";

/** Text is told in pieces of this many milliseconds: smooth to read, and a row per piece instead of per token. */
const pieceMs = 60;

/**
 * The numbered events of one run while it runs: watched live, stored in batches. Every event is in the list before
 * anyone is told, so that a watcher who joins late misses nothing.
 */
export class RunLog {
  readonly events: NumberedEvent[] = [];
  readonly #store: (events: NumberedEvent[]) => Promise<void>;
  #draft: Extract<AgentEvent, { delta: string }> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #lastPiece = Number.NEGATIVE_INFINITY;
  #stored = 0;
  #writing: Promise<void> = Promise.resolve();
  #changed = Promise.withResolvers<void>();
  #ended = false;

  /** `store` is called with new events in order, never twice at a time; what it rejects is kept for `end`. */
  constructor(store: (events: NumberedEvent[]) => Promise<void>) {
    this.#store = store;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(event: AgentEvent): void {
    if (event.type !== "text" && event.type !== "reasoning") {
      this.#flushDraft();
      this.#append(event);
      return;
    }
    if (this.#draft && this.#draft.type !== event.type) this.#flushDraft();
    this.#draft = { type: event.type, delta: (this.#draft?.delta ?? "") + event.delta };
    const wait = this.#lastPiece + pieceMs - performance.now();
    if (wait <= 0) this.#flushDraft();
    else this.#timer ??= setTimeout(() => this.#flushDraft(), wait);
  }

  /** The next event after a number; null at the end of the run or when the signal fires. */
  async next(afterSequence: number, signal: AbortSignal): Promise<NumberedEvent | null> {
    for (;;) {
      const event = this.events[afterSequence];
      if (event) return event;
      if (this.#ended || signal.aborted) return null;
      const stopped = Promise.withResolvers<void>();
      const stop = () => stopped.resolve();
      signal.addEventListener("abort", stop, { once: true });
      await Promise.race([this.#changed.promise, stopped.promise]);
      signal.removeEventListener("abort", stop);
    }
  }

  /** No more events: resolves with those not yet handed to the store, after earlier writes are through. */
  async end(): Promise<NumberedEvent[]> {
    this.#flushDraft();
    await this.#writing;
    return this.events.slice(this.#stored);
  }

  /** Tells the watchers that everything is stored. */
  close(): void {
    this.#ended = true;
    this.#tell();
  }

  #flushDraft(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const draft = this.#draft;
    if (!draft) return;
    this.#draft = null;
    this.#lastPiece = performance.now();
    this.#append(draft);
  }

  #append(event: AgentEvent): void {
    this.events.push({ sequence: this.events.length + 1, event });
    this.#tell();
    this.#writing = this.#writing.then(async () => {
      const batch = this.events.slice(this.#stored);
      // The last events are stored together with the end of the run.
      if (batch.length === 0 || batch.at(-1)?.event.type === "done") return;
      try {
        await this.#store(batch);
        this.#stored += batch.length;
      } catch {
        // Still counted as not stored: the next batch takes them along.
      }
    });
  }

  #tell(): void {
    const told = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    told.resolve();
  }
}
