import type { RunState } from "#agent/coach.ts";
import type { AgentEvent, NumberedEvent } from "#agent/events.ts";

export interface ToolStep {
  id: string;
  name: string;
  title: string;
  arguments: Record<string, unknown>;
  state: "running" | "ok" | "failed";
  milliseconds: number | null;
  result: unknown;
  message: string | null;
  /** What the model wrote before it asked for this tool. */
  remark: string;
}

export type Citation = Omit<Extract<AgentEvent, { type: "citation" }>, "type">;

/** A run as the page shows it: the fold of its events. The same events give the same view, live or years later. */
export interface RunView {
  runId: string;
  label: string;
  state: RunState;
  /** What it is doing, in words for the status line. */
  activity: string;
  steps: ToolStep[];
  /** Markdown; a draft until `checked`. */
  text: string;
  checked: boolean;
  citations: Citation[];
  suggestions: string[];
  verification: { checked: number; removed: string[] } | null;
  usage: { inputTokens: number; outputTokens: number; costUsd: number | null } | null;
  job: { progress: number; message: string | null } | null;
  error: string | null;
  lastSequence: number;
}

export function newRunView(runId: string, label: string): RunView {
  return {
    runId,
    label,
    state: "running",
    activity: "Thinking…",
    steps: [],
    text: "",
    checked: false,
    citations: [],
    suggestions: [],
    verification: null,
    usage: null,
    job: null,
    error: null,
    lastSequence: 0,
  };
}

const endings: Readonly<Record<Exclude<RunState, "running">, string>> = {
  stop: "Answer ready.",
  cancelled: "Stopped.",
  budget: "Stopped: the budget of this answer is used up.",
  error: "The answer failed.",
};

/** Takes one event into the view. Events that it already holds change nothing. */
export function applyEvent(view: RunView, { sequence, event }: NumberedEvent): void {
  if (sequence <= view.lastSequence) return;
  view.lastSequence = sequence;
  switch (event.type) {
    case "run_started":
      view.label = event.label;
      return;
    case "text":
      view.text += event.delta;
      view.activity = "Writing the answer…";
      return;
    case "reasoning":
      view.activity = "Thinking…";
      return;
    case "tool_start":
      view.steps.push({
        id: event.id,
        name: event.name,
        title: event.title,
        arguments: event.arguments,
        state: "running",
        milliseconds: null,
        result: null,
        message: null,
        remark: view.text.trim(),
      });
      view.text = "";
      view.activity = `${event.title}…`;
      return;
    case "tool_result": {
      const step = view.steps.find((candidate) => candidate.id === event.id);
      view.job = null;
      view.activity = "Thinking…";
      if (!step) return;
      step.state = event.ok ? "ok" : "failed";
      step.milliseconds = event.milliseconds;
      step.result = event.result;
      step.message = event.message;
      return;
    }
    case "citation": {
      const { type: _type, ...citation } = event;
      view.citations.push(citation);
      return;
    }
    case "job":
      view.job = { progress: event.progress, message: event.message };
      view.activity = event.message ?? "Working…";
      return;
    case "verify":
      view.verification = { checked: event.checked, removed: event.removed };
      view.activity = "Checking every figure…";
      return;
    case "usage":
      view.usage = {
        inputTokens: event.inputTokens,
        outputTokens: event.outputTokens,
        costUsd: event.costUsd,
      };
      return;
    case "answer":
      view.text = event.text;
      view.checked = true;
      view.suggestions = event.suggestions;
      return;
    case "error":
      view.error = event.message;
      return;
    case "done":
      view.state = event.reason;
      view.activity = endings[event.reason];
      return;
  }
}

/** The view of a stored turn. */
export function foldEvents(
  runId: string,
  label: string,
  events: readonly NumberedEvent[],
  state: RunState,
): RunView {
  const view = newRunView(runId, label);
  for (const event of events) applyEvent(view, event);
  // A run whose process died has no `done`: its stored state says how it ended.
  if (state !== "running" && view.state === "running") {
    view.state = state;
    view.activity = endings[state];
  }
  return view;
}
