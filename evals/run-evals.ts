import type { AgentEvent } from "#agent/events.ts";
import type { DemoUser, EvalCase } from "./case-schema.ts";
import { readFigures } from "./figures.ts";
import { scorers } from "./scorers/index.ts";
import type { ScoringContext } from "./scorers/scorer.ts";
import type { CaseTranscript } from "./transcript.ts";

/**
 * Asks the turns of one case in one new conversation of a demo user: yields one run per turn, each of which is read
 * to its end before the next is asked for.
 */
export type Ask = (
  user: DemoUser,
  turns: readonly string[],
  signal: AbortSignal,
) => AsyncIterable<AsyncIterable<AgentEvent>>;

export interface RunEvalsOptions {
  ask: Ask;
  cases: readonly EvalCase[];
  /** Titles and keys of the documents that can be cited. */
  documents: readonly { documentKey: string; title: string }[];
  /** Longest time for one case. */
  timeoutMs?: number;
  signal?: AbortSignal;
  onProgress?: (result: CaseResult, done: number, total: number) => void;
}

export interface CaseResult {
  evalCase: EvalCase;
  /** `error`: the engine broke off, which says nothing about the quality of its answers. */
  status: "passed" | "failed" | "error";
  scores: { name: string; passed: boolean | null; reasons: string[] }[];
  error: string | null;
  milliseconds: number;
  transcript: CaseTranscript;
}

export interface EvalReport {
  results: CaseResult[];
  passed: number;
  failed: number;
  errors: number;
  milliseconds: number;
}

/** Runs the cases one after the other and scores them. A stop (`signal`) keeps what was done. */
export async function runEvals(options: RunEvalsOptions): Promise<EvalReport> {
  const context: ScoringContext = {
    figures: readFigures(),
    documentKeys: new Map(options.documents.map(({ title, documentKey }) => [title, documentKey])),
  };
  const results: CaseResult[] = [];
  const started = performance.now();
  for (const evalCase of options.cases) {
    if (options.signal?.aborted) break;
    const result = await runCase(evalCase, options, context);
    results.push(result);
    options.onProgress?.(result, results.length, options.cases.length);
  }
  const count = (status: CaseResult["status"]) => results.filter((result) => result.status === status).length;
  return {
    results,
    passed: count("passed"),
    failed: count("failed"),
    errors: count("error"),
    milliseconds: performance.now() - started,
  };
}

async function runCase(
  evalCase: EvalCase,
  options: RunEvalsOptions,
  context: ScoringContext,
): Promise<CaseResult> {
  const started = performance.now();
  const transcript: CaseTranscript = { caseId: evalCase.id, user: evalCase.user, turns: [] };
  const limit = AbortSignal.timeout(options.timeoutMs ?? 60_000);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let error: string | null = null;
  try {
    const questions = evalCase.turns.map((turn) => turn.user);
    for await (const run of options.ask(evalCase.user, questions, signal)) {
      const turn = { question: questions[transcript.turns.length] ?? "", events: [], milliseconds: 0 };
      transcript.turns.push(turn);
      await readRun(run, turn);
    }
  } catch (thrown) {
    error = limit.aborted
      ? "the case took too long"
      : String(thrown instanceof Error ? thrown.message : thrown);
  }
  const scores = scorers.map((scorer) => ({
    name: scorer.name,
    ...scorer.score(evalCase, transcript, context),
  }));
  const failed = scores.some((score) => score.passed === false);
  return {
    evalCase,
    status: error !== null ? "error" : failed ? "failed" : "passed",
    scores,
    error,
    milliseconds: performance.now() - started,
    transcript,
  };
}

async function readRun(
  run: AsyncIterable<AgentEvent>,
  turn: { events: AgentEvent[]; milliseconds: number },
): Promise<void> {
  const started = performance.now();
  for await (const event of run) turn.events.push(event);
  turn.milliseconds = Math.round(performance.now() - started);
}

/** 0 all passed · 1 a case failed, broke off, or none was run. (2, broken case files, is decided before a run.) */
export function exitCodeOf(report: EvalReport): 0 | 1 {
  return report.results.length > 0 && report.failed === 0 && report.errors === 0 ? 0 : 1;
}
