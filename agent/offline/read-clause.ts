import { asksForSymbol } from "./find-calls.ts";
import type { Frame, Intent } from "./frame.ts";
import { strangeWords } from "./needs-holdings.ts";
import { normalise } from "./normalise.ts";
import { readDetails } from "./performance-details.ts";
import { type Amount, digitsForWords, isYear, readAmounts, readCurrencies } from "./read-amounts.ts";
import { readDoubt } from "./read-doubts.ts";
import { readHorizon } from "./read-horizon.ts";
import { readKinds, readRank } from "./read-kinds.ts";
import { readPeriod } from "./read-period.ts";
import { resolveSecurities, type Security, significantWords } from "./resolve-securities.ts";
import { scoreIntents } from "./score-intents.ts";

/** When two intents speak equally loud, the earlier one here wins. */
const precedence: readonly Intent[] = [
  "refuse_leverage",
  "refuse_scope",
  "refuse_guarantee",
  "refuse_tax_law",
  "refuse_trade",
  "refuse_what_if",
  "identity",
  "help",
  "job",
  "data",
  "goals",
  "stress",
  "tax_estimate",
  "rebalance",
  "optimize",
  "retirement",
  "saving_plan",
  "forecast",
  "instrument",
  "find",
  "risk",
  "import",
  "simulation",
  "research",
  "rate",
  "price",
  "why",
  "dividends",
  "taxes",
  "fees",
  "cash",
  "allocation",
  "largest",
  "holding",
  "trades",
  "performance",
  "holdings",
  "overview",
  "greeting",
];

/** Nouns that people list in one question. */
const listable: ReadonlySet<Intent> = new Set([
  "fees",
  "taxes",
  "dividends",
  "cash",
  "allocation",
  "largest",
  "overview",
  "performance",
]);

/** Intents about the whole portfolio. */
const aboutAll: ReadonlySet<Intent> = new Set(["overview", "performance"]);

/** Intents that say nothing about something that is not held. */
const wouldShowAll: ReadonlySet<Intent> = new Set(["overview", "performance", "why", "holdings"]);

/** Words that stand for an instrument named before. */
export const refersBack =
  /\b(?:it|its|they|them|this (?:one|stock|fund|company|share)|that (?:one|stock|fund|company|share)|the (?:stock|fund|company|share)(?! price))\b/;

export interface Clause {
  frame: Frame;
  /** What was asked, also where the frame's intent is to say why that cannot be answered. */
  intended: Intent;
  /** Further things that the same clause asks for: "fees and taxes". */
  also: Intent[];
  /** The clause as the grammar read it. */
  normalised: string;
  /** Strength of the chosen intent; below 3 the clause says nothing by itself. */
  score: number;
}

/** Reads one clause into a frame of its own, without looking at what was said before. */
export function readClause(text: string, held: readonly Security[], today: string): Clause {
  const names = new Set(
    held.flatMap(({ name, symbol }) => [...significantWords(name), symbol.toLowerCase()]),
  );
  const normalised = digitsForWords(normalise(text, names)).replace(/[?!.\s]+$/, "");
  const { found, unknown } = resolveSecurities(text, held);
  const scores = scoreIntents(normalised).sort(
    (a, b) => b.score - a.score || precedence.indexOf(a.intent) - precedence.indexOf(b.intent),
  );
  // "How much do I own" names nothing that could be looked up.
  const named = found.length > 0 || unknown.length > 0 || refersBack.test(normalised);
  const best = scores.find(({ intent, score }) => named || intent !== "holding" || score > 4) ?? scores[0];
  const rank = readRank(normalised);
  const ranked = rank === null ? undefined : held[rank - 1];
  const frame: Frame = {
    intent: best && best.score >= 3 ? best.intent : "unknown",
    text: text.replace(/[?!.\s]+$/, ""),
    period: readPeriod(normalised, today),
    currencies: wantedCurrencies(normalised, best?.intent),
    securities: found.length === 0 && ranked ? [ranked] : found,
    unknownNames: unknown,
    ...readPlan(normalised, today),
    kinds: readKinds(normalised),
    details: readDetails(normalised),
    rank,
  };
  frame.intent = settleIntent(frame, normalised, best?.score ?? 0);
  const intended = frame.intent;
  frame.intent = readDoubt(frame, normalised, today) ?? intended;
  if (frame.intent === "simulation") frame.period = null;
  const listed = listable.has(frame.intent) && /\band\b|[,&+]/.test(normalised);
  const also = listed
    ? scores.filter(
        ({ intent, score }) =>
          intent !== frame.intent &&
          score >= (aboutAll.has(intent) ? 3 : 4) &&
          // "Total fees and taxes" asks for no value.
          (intent !== "overview" || /\b(?:worth|value|overview|net worth)\b/.test(normalised)) &&
          listable.has(intent),
      )
    : [];
  return { frame, intended, also: also.map(({ intent }) => intent), normalised, score: best?.score ?? 0 };
}

function wantedCurrencies(text: string, intent: Intent | undefined): string[] {
  if (intent === "rate") return readCurrencies(text);
  const plain = text.replace(/\b(?:swiss|us|american|british|japanese|canadian|australian) (?=[a-z])/g, "");
  const wish = /\b(?:in|into|as|to) (us\$|[$€£¥]|[a-z]+)(?=\W|$)/g;
  return [...plain.matchAll(wish)].flatMap((match) => readCurrencies(match[1] ?? "")).slice(0, 1);
}

/** Contributions, withdrawals, target, start and years of a plan. */
function readPlan(text: string, today: string) {
  const plan: Pick<Frame, "monthlyContribution" | "monthlyWithdrawal" | "target" | "initial" | "years"> = {
    monthlyContribution: null,
    monthlyWithdrawal: null,
    target: null,
    initial: null,
    years: readHorizon(text, today),
  };
  for (const amount of readAmounts(text)) {
    if (amount.percent || isYear(amount, text)) continue;
    const before = text.slice(Math.max(0, amount.start - 40), amount.start);
    const after = text.slice(amount.end);
    const every = amount.every ?? rhythmBehind(after);
    if (every !== null) {
      if (
        /\b(?:withdraw\w*|take|taking|take out|taking out|spend\w*|draw\w*|live (?:on|off)|need)\b[^,]*$/.test(
          before,
        )
      )
        plan.monthlyWithdrawal = monthly(amount.value, every);
      else plan.monthlyContribution = monthly(amount.value, every);
    } else if (
      /\b(?:start(?:ing)?(?: with| from| at)?|have|initial(?:ly)?|lump sum(?: of)?|begin(?:ning)? with)\s*(?:about |of )?[$€£]?\s?$/.test(
        before,
      ) &&
      !/\b(?:will|would|to|could|can|might|should) (?:i |we )?have\b/.test(before)
    ) {
      plan.initial = amount.value;
    } else if (
      /\b(?:reach\w*|hit\w*|get to|grow\w* to|become|target\w*|goal\w*|worth|have|to|of|be|exceed|make it to|accumulate|millionaire|end up with|at least|chances?|past|afford)\b/.test(
        before,
      )
    ) {
      plan.target ??= amount.value;
    } else if (/\bsav\w+ (?:[a-z]+ ){0,3}(?:for|to|of)\s*[$€£]?\s?$/.test(before)) {
      plan.target ??= amount.value;
    } else if (/^ (?:become|grow to|grow|turn into|be worth|amount to)\b/.test(after)) {
      plan.initial = amount.value;
    } else if (
      /\b(?:save|add|invest|contribute|put in|put aside|set aside|monthly)\b/.test(before) &&
      /\bmonthly\b|\bevery month\b/.test(text)
    ) {
      plan.monthlyContribution ??= amount.value;
    }
  }
  if (/\bmillionaire\b/.test(text)) plan.target ??= 1_000_000;
  return plan;
}

/** "2000 euros out each month": the rhythm stands behind a word. */
function rhythmBehind(after: string): Amount["every"] {
  const match = /^ (?:out|in|aside|more|extra)(?: of it)? (?:a|per|each|every) (month|year|week)\b/.exec(
    after,
  );
  return match?.[1] === "month" || match?.[1] === "year" || match?.[1] === "week" ? match[1] : null;
}

/** A month's share of an amount, to the cent. */
function monthly(value: number, every: Amount["every"]): number {
  return round(every === "year" ? value / 12 : every === "week" ? (value * 52) / 12 : value);
}

/** To the cent: amounts a year are told by the month. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Whether a name is what the question is about: "on Tesla", "my tesla shares". */
function isObject(name: string, text: string): boolean {
  const spelled = name.toLowerCase().replace(/[^a-z0-9 ]/g, "");
  return new RegExp(
    `\\b(?:on|with|of|from|in|my|have|own|hold)(?: any| my| the)? ${spelled}\\b|\\b${spelled} (?:shares?|stocks?|fund|etf|position|holding|coin|token|bond)`,
  ).test(text);
}

/** Corrections that need the slots: a named instrument turns a question about all into one about it. */
function settleIntent(frame: Frame, text: string, score: number): Intent {
  const { intent } = frame;
  if (asksForSymbol(frame)) return "find";
  // Bands for the months ahead are a forecast, decades are a simulation.
  if (intent === "forecast" && (frame.years ?? 0) > 1) return "simulation";
  const named = frame.securities.length > 0 || frame.rank !== null;
  if (intent === "dividends" && !/\b(?:i|my|me|our|we)\b/.test(text)) {
    // What a company does with its dividend stands in documents, what it paid to the user in the ledger.
    const cause = /\b(?:why|how come|what (?:has |is )?happen\w*|going on|reasons?|explain)\b/.test(text);
    const change = /\b(?:cut|cuts|cutting|slash\w*|suspend\w*|halv\w*|cancel\w*|scrap\w*|omit\w*)\b/.test(
      text,
    );
    const other = named || frame.unknownNames.length > 0 || strangeWords(text).length > 0;
    if ((cause || change) && other) return "research";
  }
  if (intent === "largest" && frame.rank !== null && /\bnews\b|\babout\b/.test(text)) return "research";
  // The value of each account is known, the return of one is not.
  if (
    intent === "performance" &&
    frame.details.level === null &&
    /\b(?!my |the |an? |this |that |which |each |every |per |by |what )[a-z]+ (?:account|depot|brokerage)\b/.test(
      text,
    )
  )
    return "overview";
  // "Did I beat Dunmore" measures the portfolio beside it.
  if (named && frame.details.compares && (intent === "performance" || intent === "holding"))
    return "performance";
  if (named) {
    if (intent === "cash") return "holding";
    if (intent === "why" && /\breali[sz]ed\b/.test(text)) return "trades";
    if (intent === "why") return "research";
    if (intent === "overview" || intent === "performance" || intent === "holdings" || intent === "allocation")
      return "holding";
    if (intent === "fees" && !/\b(?:i|my|me)\b/.test(text)) return "research";
    // A name with nothing else is a question about the holding; more words are looked for in the documents.
    if (intent === "unknown" && score < 3) {
      return text.split(" ").length <= 3 || /\b(?:i|my|mine|me)\b/.test(text) ? "holding" : "research";
    }
  } else if (frame.unknownNames.some((name) => isObject(name, text)) && wouldShowAll.has(intent)) {
    // "How much did I make on Tesla": never answered with the whole portfolio's figures.
    return "holding";
  } else if (frame.unknownNames.length > 0 && !/\b(?:i|my|me|our|we|portfolio)\b/.test(text)) {
    // Somebody else's fall or rise: the documents may explain it, the portfolio cannot.
    if (intent === "why") return "research";
    if (intent === "performance" || intent === "overview") return "holding";
  } else if (
    aboutAll.has(intent) &&
    !/\b(?:i|my|me|our|we|portfolio)\b/.test(text) &&
    strangeWords(text).length > 0
  ) {
    // "What will gold be worth": about something else than the portfolio.
    return "unknown";
  }
  return intent;
}
