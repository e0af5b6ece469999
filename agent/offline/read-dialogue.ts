import { detectLanguage } from "./detect-language.ts";
import { emptyFrame, type Frame, type Intent } from "./frame.ts";
import { strangeWords } from "./needs-holdings.ts";
import { hasDetails } from "./performance-details.ts";
import { type Clause, readClause, refersBack } from "./read-clause.ts";
import { asksForFutureYear } from "./read-doubts.ts";
import { type Period, readPeriod } from "./read-period.ts";
import type { Security } from "./resolve-securities.ts";
import { splitClauses } from "./split-clauses.ts";

const aboutOne: ReadonlySet<Intent> = new Set(["holding", "price", "research", "dividends", "trades"]);
const aboutPortfolio: ReadonlySet<Intent> = new Set([
  "overview",
  "performance",
  "why",
  "holdings",
  "largest",
  "allocation",
  "cash",
  "fees",
  "taxes",
]);
/** What a follow-up cannot refer to. */
const saysNothing: ReadonlySet<Intent> = new Set(["unknown", "greeting", "below_zero"]);
const followUpStart =
  /^(?:and|what about|how about|what if|same|also|but|or|now|then|ok(?:ay)?|for|in|over|since|the same|with|without|during|instead|rather|only|just|make it|as of|on)\b/;

/**
 * Reads a conversation's questions in order and returns the frames of the last one. What a follow-up leaves out comes
 * from the frame before it: "and in euros?", "what about last year?", "and Northwind?", "why?".
 */
export function readDialogue(
  questions: readonly string[],
  held: readonly Security[],
  today: string,
): Frame[] {
  let previous: Frame | null = null;
  let frames: Frame[] = [];
  for (const question of questions) {
    const before = frames.filter((frame) => frame.intent !== "unknown");
    frames = [];
    if (detectLanguage(question) !== null) {
      frames = [emptyFrame("foreign_language", question)];
      continue;
    }
    const clauses = splitClauses(question);
    for (const text of clauses) {
      const clause = readClause(text, held, today);
      const frame = complete(clause, previous, today);
      // "And in euros?" after a question of several parts is meant for all of them.
      if (
        clauses.length === 1 &&
        before.length > 1 &&
        clause.frame.intent === "unknown" &&
        frame !== clause.frame
      ) {
        frames = before.map((earlier) => replaceSlots(clause.frame, earlier, today));
        previous = frames.at(-1) ?? previous;
        break;
      }
      // A greeting or a word of thanks changes nothing and is only answered when it stands alone.
      if (frame.intent === "greeting" && clauses.length > 1) continue;
      frames.push(frame, ...clause.also.map((intent) => ({ ...frame, intent })));
      const secondYear = /\b(?:19|20)\d{2} (?:and|vs\.?|versus|or) (?:in )?((?:19|20)\d{2})\b/.exec(
        clause.normalised,
      );
      const between = /\b(?:between|from)\b/.test(clause.normalised);
      if (secondYear && !between && takesPeriod(frame.intent)) {
        frames.push({ ...frame, period: readPeriod(secondYear[1] ?? "", today) });
      }
      const [, other, ...more] = clause.normalised.split(/\b(?:vs\.?|versus|compared (?:to|with))\b/);
      const compared = other === undefined || more.length > 0 ? null : readPeriod(other, today);
      if (compared !== null && !secondYear && takesPeriod(frame.intent))
        frames.push({ ...frame, period: compared });
      const meant = frame.intent === "future_year" ? { ...frame, intent: clause.intended } : frame;
      if (!saysNothing.has(meant.intent)) previous = meant;
    }
    const known = frames.filter((frame) => frame.intent !== "unknown");
    // A lead-in that says nothing is no question when something else in the message is.
    if (known.length > 0) frames = known;
  }
  return unique(frames);
}

function complete(clause: Clause, previous: Frame | null, today: string): Frame {
  const { frame, normalised } = clause;
  if (!previous) return frame;
  // "At what price" after a list of trades asks for the prices of these trades.
  const namesNone = frame.securities.length === 0 && frame.unknownNames.length === 0;
  if (frame.intent === "price" && previous.intent === "trades" && namesNone)
    return { ...previous, text: frame.text };
  const short = normalised.split(" ").length <= 4;
  const follows = followUpStart.test(normalised) || short;
  if (frame.intent === "unknown" && follows && asksForFutureYear(previous, normalised, today))
    return { ...frame, intent: "future_year" };
  if (frame.intent === "unknown") return follows ? replaceSlots(frame, previous, today) : frame;
  const next = { ...frame };
  if (frame.intent === "simulation" && previous.intent === "simulation") {
    next.years ??= previous.years;
    next.monthlyContribution ??= previous.monthlyContribution;
    next.monthlyWithdrawal ??= previous.monthlyWithdrawal;
    next.target ??= previous.target;
    next.initial ??= previous.initial;
  }
  // "When did I buy?" after talk about one instrument is about that one.
  const bare = !/\b(?:all|any|anything|everything|my|our|last|latest|recent|portfolio)\b/.test(normalised);
  if (
    short &&
    bare &&
    namesNone &&
    frame.rank === null &&
    aboutOne.has(frame.intent) &&
    frame.intent !== "research"
  ) {
    if (aboutOne.has(previous.intent)) {
      next.securities = previous.securities;
      next.unknownNames = previous.unknownNames;
    }
  }
  // "And what does the news say?" after talk about one instrument is about that one.
  const open = strangeWords(frame.text).every((word) =>
    /^(?:news|headlines?|documents?|articles?|filings?)$/.test(word),
  );
  if (frame.intent === "research" && namesNone && bare && open && aboutOne.has(previous.intent)) {
    next.securities = previous.securities;
    next.unknownNames = previous.unknownNames;
  }
  const refersToOne = aboutOne.has(frame.intent) || frame.intent === "why" || frame.intent === "performance";
  if (
    refersToOne &&
    frame.securities.length === 0 &&
    frame.unknownNames.length === 0 &&
    refersBack.test(normalised) &&
    (aboutOne.has(previous.intent) || previous.rank !== null)
  ) {
    next.securities = previous.securities;
    next.unknownNames = previous.unknownNames;
    if (previous.securities.length > 0 && frame.intent === "why") next.intent = "research";
    if (previous.securities.length > 0 && frame.intent === "performance") next.intent = "holding";
  }
  if (follows || frame.intent === "why") {
    if (next.period === null && frame.intent !== "simulation" && takesPeriod(frame.intent))
      next.period = previous.period;
    if (next.currencies.length === 0 && previous.intent !== "rate") next.currencies = previous.currencies;
  }
  // "And Northwind?" is read as a question about the holding; after a price or news it means that again.
  if (frame.intent === "holding" && clause.score < 3 && aboutOne.has(previous.intent))
    next.intent = previous.intent;
  return next;
}

/** A follow-up without a question of its own: the question before, with what is new put in. */
function replaceSlots(frame: Frame, previous: Frame, today: string): Frame {
  const named = frame.securities.length > 0 || frame.unknownNames.length > 0;
  const says =
    named ||
    frame.period !== null ||
    frame.currencies.length > 0 ||
    frame.years !== null ||
    frame.monthlyContribution !== null ||
    frame.monthlyWithdrawal !== null ||
    frame.target !== null ||
    frame.kinds.length > 0 ||
    hasDetails(frame.details) ||
    frame.rank !== null;
  if (!says) return frame;
  if (previous.intent.startsWith("refuse") || previous.intent === "help") return frame;
  return {
    ...previous,
    text: named || previous.intent !== "research" ? frame.text : `${previous.text} ${frame.text}`,
    intent: named && aboutPortfolio.has(previous.intent) ? "holding" : previous.intent,
    period: relativePeriod(frame.period, previous.period, today) ?? frame.period ?? previous.period,
    currencies: frame.currencies.length > 0 ? frame.currencies : previous.currencies,
    securities: named ? frame.securities : previous.securities,
    unknownNames: named ? frame.unknownNames : previous.unknownNames,
    years: frame.years ?? previous.years,
    monthlyContribution: frame.monthlyContribution ?? previous.monthlyContribution,
    monthlyWithdrawal: frame.monthlyWithdrawal ?? previous.monthlyWithdrawal,
    target: frame.target ?? previous.target,
    kinds: frame.kinds.length > 0 ? frame.kinds : previous.kinds,
    details: hasDetails(frame.details) ? frame.details : previous.details,
    rank: frame.rank ?? previous.rank,
  };
}

/** "And the year before?" counts from the year that was talked about, not from today. */
function relativePeriod(period: Period | null, previous: Period | null, today: string): Period | null {
  const step = /\b(?:year before|previous year|prior year)\b/.test(period?.text ?? "")
    ? -1
    : /\b(?:year after|next year|following year)\b/.test(period?.text ?? "")
      ? 1
      : 0;
  const year = /^\d{4}$/.test(previous?.period ?? "") ? Number(previous?.period) : null;
  return step === 0 || year === null ? null : readPeriod(String(year + step), today);
}

function takesPeriod(intent: Intent): boolean {
  return ["performance", "why", "dividends", "fees", "taxes", "trades"].includes(intent);
}

function unique(frames: readonly Frame[]): Frame[] {
  const seen = new Set<string>();
  return frames.filter((frame) => {
    const key = JSON.stringify({ ...frame, text: "" });
    return !seen.has(key) && seen.add(key);
  });
}
