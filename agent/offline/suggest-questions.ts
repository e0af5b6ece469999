import type { Frame, Intent } from "./frame.ts";
import { normalise } from "./normalise.ts";
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
  risk: [
    "Which holding adds the most risk?",
    "What if stocks fall by 30%?",
    "Which weights have the least risk?",
  ],
  stress: ["What if interest rates rise by 2%?", "How risky is my portfolio?", "How is my money split?"],
  optimize: ["How far have I drifted from my targets?", "How risky is my portfolio?"],
  rebalance: ["Rebalance without selling", "How is my money split?", "What fees did I pay last year?"],
  saving_plan: ["How far are my goals?", "What could my portfolio be worth in twenty years?"],
  retirement: ["What could my portfolio be worth in twenty years?", "How risky is my portfolio?"],
  tax_estimate: ["What taxes were withheld last year?", "Show my last trades"],
  forecast: ["How risky is my portfolio?", "What could my portfolio be worth in twenty years?"],
  find: ["What is its price?", "How much of it do I own?"],
  instrument: ["How risky is my portfolio?", "What are my largest holdings?"],
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
  if (last?.intent === "unknown") return nearQuestions(last.text, held);
  const found = (last && next[last.intent]) ?? startingQuestions(held);
  return [...found];
}

/** Questions that are answered, one for each thing that can be asked; what is not understood is offered the nearest. */
export const ANSWERED_QUESTIONS: readonly string[] = [
  "What is my portfolio worth and how did it do?",
  "What are my largest holdings?",
  "How is my money split?",
  "How much cash do I have?",
  "Why did it change this year?",
  "How were my months in the last year?",
  "How did each of my accounts do this year?",
  "What dividends did I receive this year?",
  "What fees did I pay last year?",
  "Show my last trades",
  "How risky is my portfolio?",
  "What if stocks fall by 30%?",
  "Which weights have the least risk?",
  "How far have I drifted from my targets?",
  "What could my portfolio be worth in twenty years?",
  "How far are my goals?",
  "How much must I save to have 100,000 in 10 years?",
  "I was born in 1980, retire at 65 and spend 30,000 a year: will it last?",
  "Estimate my capital gains tax in Germany",
  "What is the forecast for the next 30 days?",
  "What is the exchange rate of the dollar?",
  "Are any prices stale?",
  "How do I import a broker file?",
];

const filler = new Set(
  "the and what how did does will would can could should are was were have has had for with that this from much many please tell show give make which when where who why".split(
    " ",
  ),
);

/** The first letters of the words that say something: near enough to hold inflected forms together. */
function stems(text: string): Set<string> {
  const words = normalise(text).match(/[a-z]{3,}/g) ?? [];
  return new Set(words.filter((word) => !filler.has(word)).map((word) => word.slice(0, 5)));
}

/** Three questions that are answered: those nearest to a text by their words, then some to start with. */
export function nearQuestions(text: string, held: readonly Security[]): string[] {
  const asked = stems(text);
  const near = ANSWERED_QUESTIONS.map((question) => ({
    question,
    shared: [...stems(question)].filter((stem) => asked.has(stem)).length,
  }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .map(({ question }) => question);
  return [...new Set([...near.slice(0, 3), ...startingQuestions(held)])].slice(0, 3);
}
