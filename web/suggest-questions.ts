import type { Overview } from "./tool-results.ts";

/** Questions worth asking about this very portfolio; general ones when nothing is known about it. */
export function suggestQuestions(overview: Overview | null): string[] {
  if (!overview || overview.transactionCount === 0) {
    return ["What can you do?", "Which files can I import?"];
  }
  const [largest, second] = overview.topHoldings;
  const year = overview.asOf.slice(0, 4);
  const questions = [
    "What is my portfolio worth and how did it do?",
    `Where did my return come from in ${Number(year) - 1}?`,
  ];
  if (largest) questions.push(`What is the latest news about ${largest.name}?`);
  if (second) questions.push(`How did ${second.name} do over the last year?`);
  const goal = roundGoal(overview);
  if (goal) questions.push(`How likely am I to reach ${goal} ${overview.currency} in 10 years?`);
  questions.push("Which holdings lost money?");
  return questions.slice(0, 6);
}

/** Twice today's value, rounded to one digit: a goal that is neither silly nor certain. */
function roundGoal(overview: Overview): string | null {
  const value = Number(overview.marketValue?.amount ?? 0);
  if (value <= 0) return null;
  const power = 10 ** Math.floor(Math.log10(value * 2));
  return (Math.ceil((value * 2) / power) * power).toLocaleString("en-GB");
}
