import type { EvalReport } from "../run-evals.ts";

/** One line per case: the whole transcript with its scores, to be read, compared or scored again. */
export function transcriptsJsonl(report: EvalReport): string {
  return report.results
    .map(({ evalCase, status, scores, error, milliseconds, transcript }) =>
      JSON.stringify({
        id: evalCase.id,
        status,
        error,
        milliseconds: Math.round(milliseconds),
        scores,
        turns: transcript.turns,
      }),
    )
    .map((line) => `${line}\n`)
    .join("");
}
