import { type Budget, exceededLimit, newSpending } from "./budget.ts";
import { callTools } from "./call-tools.ts";
import type { AgentEvent } from "./events.ts";
import { verifyAnswer } from "./guard/verify-answer.ts";
import type { ModelMessage, ModelPort, TurnFacts } from "./model-port.ts";
import { PassageNumbering } from "./passages.ts";
import { readStep, type Step } from "./read-step.ts";
import { suggestFollowUps } from "./suggest-follow-ups.ts";
import type { ToolClient } from "./tool-client.ts";

export interface TurnInput {
  model: ModelPort;
  tools: ToolClient;
  /** Instructions; the same bytes for everybody. */
  system: string;
  /** Text that asks for a second try; `{{findings}}` stands for the list. */
  repair: string;
  facts: TurnFacts;
  history: readonly ModelMessage[];
  question: string;
  budget: Budget;
  /** The user's stop. */
  signal: AbortSignal;
  emit(event: AgentEvent): void;
}

export type TurnEnd = Extract<AgentEvent, { type: "done" }>["reason"];

export interface TurnOutcome {
  reason: TurnEnd;
  /** The question and what followed, as the next turn's history. The last text is the checked one. */
  messages: ModelMessage[];
}

/**
 * One question to its checked answer: model, tools, model, … until the model stops asking for tools; then the check
 * of figures and citations, one second try, and removal of what still has no source. Every way out emits `done`.
 * Only errors of our own programming are thrown.
 */
export async function runTurn(input: TurnInput): Promise<TurnOutcome> {
  const timeout = AbortSignal.timeout(input.budget.seconds * 1000);
  const signal = AbortSignal.any([input.signal, timeout]);
  const turn = new Turn(input, signal);
  try {
    return await turn.run();
  } catch (error) {
    if (input.signal.aborted) return turn.finish("cancelled");
    if (timeout.aborted) {
      return turn.fail(
        `I stopped: the limit of ${input.budget.seconds} seconds was reached.`,
        true,
        "budget",
      );
    }
    throw error;
  }
}

class Turn {
  readonly #input: TurnInput;
  readonly #signal: AbortSignal;
  readonly #messages: ModelMessage[];
  readonly #spent = newSpending();
  readonly #passages = new PassageNumbering();
  readonly #answered = new Map();
  readonly #quotes = new Map<string, string>();
  #repaired = false;
  #carried = "";

  constructor(input: TurnInput, signal: AbortSignal) {
    this.#input = input;
    this.#signal = signal;
    this.#messages = [{ role: "user", text: input.question }];
  }

  async run(): Promise<TurnOutcome> {
    const { model, tools, emit, budget } = this.#input;
    const descriptions = await tools.list();
    const repairs: ModelMessage[] = [];
    for (;;) {
      const limit = exceededLimit(budget, this.#spent);
      if (limit !== null) {
        return this.#answer({ text: this.#carried, suggestions: [] }, "budget", limit);
      }
      const request = {
        system: this.#input.system,
        facts: this.#input.facts,
        tools: descriptions,
        messages: [...this.#input.history, ...this.#messages, ...repairs, ...this.#lastCall()],
        maxOutputTokens: budget.stepOutputTokens,
      };
      const step = await readStep(model, request, this.#spent, emit, this.#signal);
      for (const [id, quote] of step.quotes) this.#quotes.set(id, quote);
      if (step.end.type === "failed") return this.fail(step.end.message, step.end.retryable, "error");
      const { reason, native } = step.end;
      if (reason === "tools") {
        this.#messages.push(...repairs.splice(0));
        this.#messages.push({ role: "assistant", text: step.text, toolCalls: step.calls, native });
        const results = await callTools(step.calls, {
          tools,
          descriptions,
          budget,
          spent: this.#spent,
          passages: this.#passages,
          answered: this.#answered,
          emit,
          signal: this.#signal,
        });
        this.#messages.push({ role: "tool", results });
        continue;
      }
      const text = `${this.#carried}${step.text}`;
      if (reason === "paused") {
        this.#carried = text;
        this.#messages.push({ role: "assistant", text: step.text, toolCalls: [], native });
        continue;
      }
      const check = this.#check(text);
      const mayRepair = model.capabilities.repair && !this.#repaired && reason === "stop";
      if (check.problems.length > 0 && mayRepair && exceededLimit(budget, this.#spent) === null) {
        this.#repaired = true;
        this.#carried = "";
        const findings = this.#input.repair.replace("{{findings}}", check.problems.join("\n"));
        repairs.push(
          { role: "assistant", text, toolCalls: [], native },
          { role: "user", text: findings, internal: true },
        );
        continue;
      }
      return this.#answer({ ...step, text }, reason === "length" ? "length" : reason, null);
    }
  }

  /** With one step left, the model is told to answer with what it has. */
  #lastCall(): ModelMessage[] {
    const last = this.#spent.steps === this.#input.budget.steps - 1;
    if (!last || this.#messages.at(-1)?.role !== "tool") return [];
    return [
      { role: "user", text: "Answer now with what you have; no more tools can be called.", internal: true },
    ];
  }

  #check(text: string) {
    return verifyAnswer(text, [...this.#input.history, ...this.#messages], this.#passages.all);
  }

  #answer(
    step: Pick<Step, "text" | "suggestions">,
    end: "stop" | "refusal" | "length" | "budget",
    limit: string | null,
  ): TurnOutcome {
    const { emit } = this.#input;
    const check = this.#check(step.text);
    for (const passage of check.cited) {
      const { number, citationId, title, publisher, publishedAt } = passage;
      const quote = this.#quotes.get(citationId);
      const verbatim = quote !== undefined && passage.text.includes(quote) ? quote : null;
      emit({ type: "citation", number, citationId, title, publisher, publishedAt, quote: verbatim });
    }
    emit({ type: "verify", checked: check.checked, removed: check.removed });
    const endings = {
      stop: "",
      refusal:
        check.text.trim() === "" ? "I cannot help with that. Ask me about your portfolio instead." : "",
      length: "\n\n(The answer was cut off here because it became too long.)",
      budget: `\n\nI stopped here: the limit of ${limit} was reached. Ask for a smaller part.`,
    };
    const text =
      `${check.text.trim()}${endings[end]}`.trim() || "I have no answer to that. Try asking differently.";
    const called = this.#messages.flatMap((message) =>
      message.role === "tool"
        ? message.results.filter((result) => result.ok).map((result) => result.name)
        : [],
    );
    const suggestions = step.suggestions.length > 0 ? [...step.suggestions] : suggestFollowUps(called);
    emit({ type: "answer", text, suggestions });
    // Native items would bring back removed statements, so the checked text goes on alone.
    this.#messages.push({ role: "assistant", text, toolCalls: [], native: null });
    return this.finish(end === "budget" ? "budget" : "stop");
  }

  fail(message: string, retryable: boolean, reason: "error" | "budget"): TurnOutcome {
    this.#input.emit({ type: "error", message, retryable });
    return this.finish(reason);
  }

  finish(reason: TurnEnd): TurnOutcome {
    const { steps, inputTokens, outputTokens, usd } = this.#spent;
    if (steps > 0) this.#input.emit({ type: "usage", inputTokens, outputTokens, costUsd: usd });
    this.#input.emit({ type: "done", reason });
    return { reason, messages: closedMessages(this.#messages) };
  }
}

/** A history that every provider accepts: no call without its result, and an answer at the end. */
function closedMessages(messages: readonly ModelMessage[]): ModelMessage[] {
  const closed = [...messages];
  const last = closed.at(-1);
  if (last?.role === "assistant" && last.toolCalls.length > 0) closed.pop();
  if (closed.at(-1)?.role !== "assistant") {
    closed.push({ role: "assistant", text: "(no answer was given)", toolCalls: [], native: null });
  }
  return closed;
}
