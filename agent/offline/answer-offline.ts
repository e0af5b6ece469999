import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ModelEvent, ModelRequest, ToolCall, ToolResult } from "../model-port.ts";
import { type AnsweredFrame, composeAnswer } from "./compose-answer.ts";
import { countCall, hasNoTransactions, looksEmpty } from "./empty-portfolio.ts";
import { emptyFrame, type Frame } from "./frame.ts";
import { type AnsweredCall, answeredCalls, formerSecurities, heldSecurities } from "./known-securities.ts";
import { needsFormerHoldings, needsHoldings } from "./needs-holdings.ts";
import { formerCall, holdingsCall, type PlannedCall, planCalls } from "./plan-calls.ts";
import { readDialogue } from "./read-dialogue.ts";
import { jobsShape, runSimulationShape } from "./result-shapes.ts";
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
  const known = heldSecurities(messages);
  const former = formerSecurities(messages, known ?? []);
  let frames = readDialogue(questions, [...(known ?? []), ...(former ?? [])], facts.today);
  if (known === null && needsHoldings(frames) && !isAnswered(holdingsCall, done)) {
    yield* ask([holdingsCall], done.length);
    return;
  }
  const held = known ?? [];
  if (known !== null && former === null && needsFormerHoldings(frames) && !isAnswered(formerCall, done)) {
    yield* ask([formerCall], done.length);
    return;
  }
  // A message without a single word still gets an answer.
  frames = frames.length > 0 ? frames : [emptyFrame("unknown", "")];
  const plans = frames.map((frame) => ({ frame, calls: planCalls(frame, held, facts) }));
  const open = uniqueCalls(plans.flatMap(({ calls }) => calls)).filter((call) => !isAnswered(call, done));
  if (open.length > 0) {
    yield* ask(open, done.length);
    return;
  }
  if (looksEmpty(frames, done) && !isAnswered(countCall, done)) {
    yield* ask([countCall], done.length);
    return;
  }
  const finished = unreadSimulation(frames, done);
  if (finished !== null) {
    yield* ask([{ name: "get_job", arguments: { jobId: finished } }], done.length);
    return;
  }
  const waiting = runningSimulation(done);
  if (waiting !== null) {
    const patience = (waiting.pollAfterMs ?? 500) * 2 ** waiting.polls;
    await delay(Math.min(patience, longestPollMs), undefined, { signal });
    yield* ask([{ name: "get_job", arguments: { jobId: waiting.jobId } }], done.length);
    return;
  }
  const parts = plans.map(
    ({ frame, calls }): AnsweredFrame => ({ frame, calls, results: resultsOf(frame, calls, done) }),
  );
  const text = composeAnswer(parts, held, facts, hasNoTransactions(done));
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
): { jobId: string; pollAfterMs: number | null; polls: number } | null {
  const started = done.findLast(({ call }) => call.name === "run_simulation");
  const polls = done.filter(({ call }) => call.name === "get_job");
  if (!started?.result.ok || polls.length >= jobPolls) return null;
  const job = jobState.safeParse(polls.at(-1)?.result.structured ?? started.result.structured).data;
  return job && (job.status === "queued" || job.status === "running")
    ? { ...job, polls: polls.length }
    : null;
}

const jobState = z.union([
  runSimulationShape.transform(({ job }) => job),
  z.object({ jobs: z.tuple([runSimulationShape.shape.job]) }).transform(({ jobs: [job] }) => job),
]);
