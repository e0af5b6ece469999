import type { Frame, Intent } from "./frame.ts";
import type { Security } from "./resolve-securities.ts";

const next: Partial<Readonly<Record<Intent, readonly string[]>>> = {
  overview: ["How did it do this year?", "What are my largest holdings?", "And in dollars?"],
  performance: ["Why?", "What about last year?", "What fees did I pay?"],
  why: ["What about last year?", "What are my largest holdings?", "How much did I receive in dividends?"],
  holdings: ["What are my best performing holdings?", "How is my money split?", "How much cash do I have?"],
  largest: [
    "What is the news on my largest holding?",
    "How is my money split?",
    "How did my portfolio do this year?",
  ],
  allocation: ["What are my largest holdings?", "How volatile is my portfolio?", "How much cash do I have?"],
  holding: ["What is the news on it?", "What dividends did it pay?", "What is its price?"],
  cash: ["What is my portfolio worth?", "How is my money split?", "Show my last deposits"],
  dividends: ["What about last year?", "What taxes were withheld?", "Show my last trades"],
  fees: ["What about last year?", "And taxes?", "How did my portfolio do?"],
  taxes: ["What about last year?", "And fees?", "How much did I receive in dividends?"],
  trades: ["Only sells", "What fees did I pay?", "What do I own?"],
  price: ["What is the news on it?", "How much of it do I own?"],
  rate: ["What is my portfolio worth in dollars?", "How much cash do I have?"],
  research: ["How much of it do I own?", "What is its price?"],
  data: ["Are any prices stale?", "What is my portfolio worth?", "Show my last trades"],
  goals: ["How likely am I to have 300000 in 10 years?", "How did my portfolio do this year?"],
  simulation: ["And with 200 more a month?", "And over 30 years?", "How did my portfolio do so far?"],
};

/** Five concrete questions, drawn from what the user holds where that is known. */
export function startingQuestions(held: readonly Security[]): string[] {
  const [largest] = held;
  return [
    "What is my portfolio worth and how did it do?",
    "Why did it change this year?",
    "What are my largest holdings?",
    largest ? `What is the news on ${largest.name}?` : "How much did I receive in dividends this year?",
    "What could my portfolio be worth in twenty years?",
  ];
}

/** What to ask next after these frames; the starting five when nothing was understood. */
export function suggestQuestions(frames: readonly Frame[], held: readonly Security[]): string[] {
  const last = frames.at(-1);
  if (last?.intent === "simulation" && last.years === null)
    return ["In 10 years", "In 20 years", "In 30 years"];
  const found = (last && next[last.intent]) ?? startingQuestions(held);
  return [...found];
}
