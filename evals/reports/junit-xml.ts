import type { EvalReport } from "../run-evals.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

// Characters that XML 1.0 cannot hold in any form are dropped.
function escapeXml(text: string): string {
  const legal = [...text].filter((c) => c >= " " || c === "\n" || c === "\t").join("");
  return legal.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** JUnit XML: one test case per eval case, failures and errors apart. */
export function junitXml(report: EvalReport): string {
  const cases = report.results.map((result) => {
    const { id, title, tags } = result.evalCase;
    const seconds = (result.milliseconds / 1000).toFixed(3);
    const open = `    <testcase classname="evals.${escapeXml(tags[0] ?? "case")}" name="${escapeXml(`${id}: ${title}`)}" time="${seconds}"`;
    if (result.status === "passed") return `${open}/>`;
    const reasons = result.scores.flatMap((score) =>
      score.reasons.map((reason) => `${score.name}: ${reason}`),
    );
    const message = result.error ?? reasons[0] ?? "";
    const tag = result.status === "error" ? "error" : "failure";
    const body = [message, ...reasons].join("\n");
    return `${open}>\n      <${tag} message="${escapeXml(message)}">${escapeXml(body)}</${tag}>\n    </testcase>`;
  });
  const counts = `tests="${report.results.length}" failures="${report.failed}" errors="${report.errors}" time="${(report.milliseconds / 1000).toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="evals" ${counts}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}
