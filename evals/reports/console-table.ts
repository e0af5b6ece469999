import type { CaseProblem } from "../read-cases.ts";
import type { CaseResult, EvalReport } from "../run-evals.ts";

const marks = { passed: "pass", failed: "FAIL", error: "ERR " } as const;

/** One line of progress for a finished case, with the reasons if it did not pass. */
export function progressLine(result: CaseResult, done: number, total: number): string {
  const head = `${String(done).padStart(String(total).length)}/${total}  ${marks[result.status]}  ${result.evalCase.id}`;
  const reasons = result.scores.flatMap((score) => score.reasons.map((reason) => `${score.name}: ${reason}`));
  const lines = result.error === null ? reasons : [`error: ${result.error}`];
  return [`${head} (${Math.round(result.milliseconds)} ms)`, ...lines.map((line) => `        ${line}`)].join(
    "\n",
  );
}

/** How each scorer did over all cases, and the total. */
export function consoleTable(report: EvalReport): string {
  const names = report.results[0]?.scores.map((score) => score.name) ?? [];
  const rows = names.map((name) => {
    const asked = report.results.flatMap((result) =>
      result.scores.filter((score) => score.name === name && score.passed !== null),
    );
    const passed = asked.filter((score) => score.passed).length;
    const rate = asked.length === 0 ? "–" : `${((100 * passed) / asked.length).toFixed(1)} %`;
    return `${name.padEnd(14)}${`${passed}/${asked.length}`.padStart(8)}${rate.padStart(10)}`;
  });
  const total = report.results.length;
  return [
    `${"scorer".padEnd(14)}${"passed".padStart(8)}${"rate".padStart(10)}`,
    ...rows,
    "",
    `${report.passed} of ${total} cases passed, ${report.failed} failed, ${report.errors} broke off, ${(report.milliseconds / 1000).toFixed(1)} s`,
  ].join("\n");
}

/** Broken case files, one line each, as an editor or a terminal can jump to them. */
export function problemLines(problems: readonly CaseProblem[]): string {
  return problems.map(({ file, line, message }) => `evals/cases/${file}:${line}: ${message}`).join("\n");
}
