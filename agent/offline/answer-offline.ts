import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ModelEvent, ModelMessage, ModelRequest, ToolCall, ToolResult } from "../model-port.ts";
import { type AnsweredFrame, composeAnswer } from "./compose-answer.ts";
import type { Frame } from "./frame.ts";
import { needsHoldings } from "./needs-holdings.ts";
import { holdingsCall, type PlannedCall, planCalls } from "./plan-calls.ts";
import { readDialogue } from "./read-dialogue.ts";
import type { Security } from "./resolve-securities.ts";
import { holdingsShape, jobsShape, runSimulationShape } from "./result-shapes.ts";
import { suggestQuestions } from "./suggest-questions.ts";

/** How often a simulation is asked for before the answer says that it takes longer. */
const jobPolls = 4;
const longestPollMs = 2_000;

/**
 * One step of the offline coach, as stateless as a model: everything is read again from the messages. First the names
 * of the holdings when the question may name one, then the calls of the plan, then the answer.
 */
export async function* answerOffline(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  const { messages, facts } = request;
  const questions = messages.flatMap((message) =>
    message.role === "user" && message.internal !== true ? [message.text] : [],
  );
  const turn = messages.slice(
    messages.findLastIndex((message) => message.role === "user" && message.internal !== true),
  );
  const done = answeredCalls(turn);
  const known = lastHoldings(messages);
  let frames = readDialogue(questions, known ?? [], facts.today);
  if (known === null && needsHoldings(frames) && !isAnswered(holdingsCall, done)) {
    yield* ask([holdingsCall], done.length);
    return;
  }
  const held = known ?? [];
  frames = frames.length > 0 ? frames : [unreadable()];
  const plans = frames.map((frame) => ({ frame, calls: planCalls(frame, held) }));
  const open = uniqueCalls(plans.flatMap(({ calls }) => calls)).filter((call) => !isAnswered(call, done));
  if (open.length > 0) {
    yield* ask(open, done.length);
    return;
  }
  const finished = unreadSimulation(frames, done);
  if (finished !== null) {
    yield* ask([{ name: "get_job", arguments: { jobId: finished } }], done.length);
    return;
  }
  const waiting = runningSimulation(done);
  if (waiting !== null) {
    await delay(Math.min(waiting.pollAfterMs ?? 500, longestPollMs), undefined, { signal });
    yield* ask([{ name: "get_job", arguments: { jobId: waiting.jobId } }], done.length);
    return;
  }
  const parts = plans.map(
    ({ frame, calls }): AnsweredFrame => ({ frame, calls, results: resultsOf(frame, calls, done) }),
  );
  const text = composeAnswer(parts, held, facts);
  for (const piece of text.split(/(?<=\n\n)/)) {
    signal.throwIfAborted();
    yield { type: "text", delta: piece };
  }
  yield { type: "suggestions", suggestions: suggestQuestions(frames, held) };
  yield {
    type: "usage",
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costUsd: 0,
  };
  yield { type: "done", reason: "stop", native: null };
}

interface AnsweredCall {
  call: ToolCall;
  result: ToolResult;
}

function* ask(calls: readonly PlannedCall[], offset: number): Generator<ModelEvent> {
  for (const [index, call] of calls.entries()) {
    yield {
      type: "tool_call",
      call: {
        id: `offline-${offset + index + 1}`,
        name: call.name,
        arguments: call.arguments,
        invalid: null,
      },
    };
  }
  yield { type: "done", reason: "tools", native: null };
}

/** The calls of this turn with their results, in order. */
function answeredCalls(turn: readonly ModelMessage[]): AnsweredCall[] {
  const results = turn.flatMap((message) => (message.role === "tool" ? message.results : []));
  return turn.flatMap((message) =>
    message.role !== "assistant"
      ? []
      : message.toolCalls.flatMap((call) => {
          const result = results.find(({ callId }) => callId === call.id);
          return result ? [{ call, result }] : [];
        }),
  );
}

function sameCall(planned: PlannedCall, call: ToolCall): boolean {
  return planned.name === call.name && JSON.stringify(planned.arguments) === JSON.stringify(call.arguments);
}

function isAnswered(planned: PlannedCall, done: readonly AnsweredCall[]): boolean {
  return done.some(({ call }) => sameCall(planned, call));
}

function uniqueCalls(calls: readonly PlannedCall[]): PlannedCall[] {
  return calls.filter(
    (call, index) => calls.findIndex((other) => JSON.stringify(other) === JSON.stringify(call)) === index,
  );
}

/** What a frame's own calls gave; a simulation also gets the job that was asked for later. */
function resultsOf(frame: Frame, calls: readonly PlannedCall[], done: readonly AnsweredCall[]): ToolResult[] {
  const own = calls.flatMap((planned) => done.findLast(({ call }) => sameCall(planned, call))?.result ?? []);
  if (frame.intent !== "simulation" && frame.intent !== "job") return own;
  const job = done.findLast(({ call }) => call.name === "get_job")?.result;
  if (!job?.ok) return own;
  return frame.intent === "job" ? [job] : [...own, job];
}

/** "Is it ready?": the list of jobs says that a simulation is done, its result must be asked for by its id. */
function unreadSimulation(frames: readonly Frame[], done: readonly AnsweredCall[]): string | null {
  const polls = done.filter(({ call }) => call.name === "get_job");
  if (!frames.some(({ intent }) => intent === "job") || polls.length !== 1) return null;
  const [latest] = jobsShape.safeParse(polls[0]?.result.structured).data?.jobs ?? [];
  return latest?.name === "run-simulation" && latest.status === "succeeded" ? latest.jobId : null;
}

/** The job to ask for again: a simulation of this turn that had not ended when last looked at. */
function runningSimulation(
  done: readonly AnsweredCall[],
): { jobId: string; pollAfterMs: number | null } | null {
  const started = done.findLast(({ call }) => call.name === "run_simulation");
  const polls = done.filter(({ call }) => call.name === "get_job");
  if (!started?.result.ok || polls.length >= jobPolls) return null;
  const job = jobState.safeParse(polls.at(-1)?.result.structured ?? started.result.structured).data;
  return job && (job.status === "queued" || job.status === "running") ? job : null;
}

const jobState = z.union([
  runSimulationShape.transform(({ job }) => job),
  z.object({ jobs: z.tuple([runSimulationShape.shape.job]) }).transform(({ jobs: [job] }) => job),
]);

/** Names of what is held, largest first, from the latest complete list in the conversation; null when there is none. */
function lastHoldings(messages: readonly ModelMessage[]): Security[] | null {
  const results = messages.flatMap((message) => (message.role === "tool" ? message.results : []));
  const latest = results.findLast((result) => result.name === "get_holdings" && result.ok);
  if (!latest) return null;
  const holdings = holdingsShape.safeParse(latest.structured).data?.holdings ?? [];
  return [...holdings]
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .map(({ symbol, name }) => ({ symbol, name }));
}

/** A message without a single word still gets an answer. */
function unreadable(): Frame {
  return {
    intent: "unknown",
    text: "",
    period: null,
    currencies: [],
    securities: [],
    unknownNames: [],
    monthlyContribution: null,
    monthlyWithdrawal: null,
    target: null,
    initial: null,
    years: null,
    kinds: [],
    rank: null,
  };
}
