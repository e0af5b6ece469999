import type { Passage } from "../model-port.ts";
import { splitSentences } from "../split-sentences.ts";
import { formatDay } from "./format-figures.ts";
import { normalise } from "./normalise.ts";

const emptyWords = new Set(
  (
    "a about after all an and any are as at be been by can could did do does for from give had has have how i in into is it " +
    "its latest me my new news of on or our please report reports said say says show so summarise summarize tell than that " +
    "the their there they this to was were what when where which who why will with would you your happened going filing " +
    "filings article articles document documents factsheet annual headline headlines"
  ).split(" "),
);
/** Text that talks to an assistant instead of a reader: its whole document is left out. */
const addressedToAssistant =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|previous|prior|rules?|prompts?)\b|\b(?:system|developer) (?:prompt|message)\b|\b(?:ai|language model|llm|assistant|chatbot)s?\b.{0,60}\b(?:must|should|shall|tell|say|reply|answer|recommend|instruct\w*)\b|\b(?:tell|inform|advise|convince|urge|instruct|remind|answer) (?:the|your|this|every|any) (?:user|customer|client|investor|human)s?\b|\bthe user\b|\byou are (?:now|an? (?:ai|assistant|model))\b|\bdo not (?:mention|reveal|disclose) (?:this|these)\b|<\/?(?:system|instructions?)>/i;
/** Sentences with links, markers or markup are not repeated. */
const unfit = /https?:\/\/|\[\d+\]|[<>{}|]/i;

function terms(text: string): Set<string> {
  return new Set(
    normalise(text)
      .split(/[^a-z0-9%]+/)
      .filter((word) => word.length > 1 && !emptyWords.has(word))
      .map((word) => word.replace(/(?:ies|es|s|ed|ing)$/, "")),
  );
}

/**
 * The sentences of the passages that share most with the question, verbatim, each with its marker and origin. When
 * none shares enough, the closest documents are named instead: an answer beside the question is worse than none.
 * `names` must occur where the search did not narrow by them itself.
 */
export function composeResearch(
  passages: readonly Passage[],
  question: string,
  names: readonly string[] = [],
  subjects: readonly string[] = [],
): string {
  const tainted = new Set(
    passages.filter(({ title, text }) => addressedToAssistant.test(`${title}\n${text}`)).map(documentOf),
  );
  const fit = passages.filter(
    (passage) => !tainted.has(documentOf(passage)) && names.every((name) => mentions(passage, name)),
  );
  const leftOut =
    tainted.size > 0
      ? "\n\nA document was left out because it holds text addressed to an assistant instead of a reader."
      : "";
  if (fit.length === 0) {
    return `I found nothing about that in the indexed documents. Try other words, or name the company.${leftOut}`;
  }
  const chosen = chooseSentences(fit, terms(question), {
    subjects,
    causes: /\b(?:why|how come|reasons?|what (?:caused|happened)|explain)\b/i.test(question),
  });
  if (chosen.length === 0) {
    const closest = fit.filter(({ title }) => !unfit.test(title)).slice(0, 3);
    const titles = closest.map((passage) => `- ${passage.title} [${passage.number}] (${origin(passage)})`);
    return `I found no sentence that answers that. The closest documents are:\n${titles.join("\n")}${leftOut}`;
  }
  const lines = chosen.map(
    ({ passage, sentence }) =>
      `- “${sentence.replace(/[“”"]/g, "'")}” [${passage.number}] (${origin(passage)})`,
  );
  return `This is what the documents say, word for word:\n${lines.join("\n")}${leftOut}`;
}

function mentions({ title, text, publisher }: Passage, name: string): boolean {
  return `${title} ${text} ${publisher ?? ""}`.toLowerCase().includes(name.toLowerCase());
}

interface Candidate {
  passage: Passage;
  sentence: string;
  score: number;
}

const givesCause =
  /\b(?:because|due to|owing to|on account of|as a result|caused by|reasons?|blam\w+|led to|driven by|in order to)\b/i;

/** At most four sentences, two a passage, that share enough words with the question. */
function chooseSentences(
  passages: readonly Passage[],
  wanted: ReadonlySet<string>,
  { subjects, causes }: { subjects: readonly string[]; causes: boolean },
): Candidate[] {
  const enough = Math.min(wanted.size, wanted.size >= 3 ? 2 : 1);
  const candidates = passages.flatMap((passage, place) => {
    const title = terms(passage.title);
    return quotable(passage.text).flatMap((sentence, index): Candidate[] => {
      const own = terms(sentence);
      const shared = [...wanted].filter((word) => own.has(word)).length;
      const headed = [...wanted].some((word) => title.has(word) && !own.has(word)) ? 1 : 0;
      // Beside a sentence that names the matter, the one that gives the cause needs less in common.
      const cause = causes && givesCause.test(sentence);
      if (shared + headed + (cause ? 1 : 0) < enough) return [];
      // A text about several companies must name the one that is meant.
      if (subjects.length > 0 && !subjects.some((name) => mentions({ ...passage, text: sentence }, name)))
        return [];
      // The order of the passages and the lead of a text break ties.
      const weight = shared * 2 + headed + (cause ? 4 : 0);
      return [{ passage, sentence, score: weight - place * 0.5 - Math.min(index, 6) * 0.2 }];
    });
  });
  const chosen: Candidate[] = [];
  for (const candidate of candidates.sort((a, b) => b.score - a.score)) {
    const sameText = chosen.some(({ sentence }) => sentence === candidate.sentence);
    const samePassage = chosen.filter(({ passage }) => passage.number === candidate.passage.number).length;
    if (!sameText && samePassage < 2) chosen.push(candidate);
    if (chosen.length === 4) break;
  }
  return chosen;
}

function quotable(text: string): string[] {
  return splitSentences(text)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter(
      (sentence) =>
        sentence.length >= 30 &&
        sentence.length <= 420 &&
        /[.!?]["”']?$/.test(sentence) &&
        !unfit.test(sentence),
    );
}

function documentOf({ citationId }: Passage): string {
  return citationId.split("#")[0] ?? citationId;
}

function origin({ publisher, publishedAt }: Passage): string {
  return [publisher, publishedAt === null ? null : formatDay(publishedAt)].filter(Boolean).join(", ");
}
