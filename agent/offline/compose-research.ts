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

/** The sentences of the passages that share most with the question, verbatim, each with its marker and origin. */
export function composeResearch(passages: readonly Passage[], question: string): string {
  if (passages.length === 0) {
    return "I found nothing about that in the indexed documents. Try other words, or name the company.";
  }
  const wanted = terms(question);
  const tainted = new Set(
    passages.filter(({ title, text }) => addressedToAssistant.test(`${title}\n${text}`)).map(documentOf),
  );
  const fit = passages.filter((passage) => !tainted.has(documentOf(passage)));
  const leftOut =
    tainted.size > 0
      ? "\n\nA document was left out because it holds text addressed to an assistant instead of a reader."
      : "";
  if (fit.length === 0) return `I found no document about that which I can quote.${leftOut}`;
  const sentences = fit.flatMap((passage, place) =>
    splitSentences(passage.text)
      .map((sentence) => sentence.replace(/\s+/g, " ").trim())
      .filter(
        (sentence) =>
          sentence.length >= 30 &&
          sentence.length <= 420 &&
          /[.!?]["”']?$/.test(sentence) &&
          !unfit.test(sentence),
      )
      .map((sentence, index) => {
        const own = terms(sentence);
        const shared = [...wanted].filter((word) => own.has(word)).length;
        // The order of the passages and the lead of a text break ties.
        return { passage, sentence, score: shared * 2 - place * 0.5 - Math.min(index, 6) * 0.2 };
      }),
  );
  const best = sentences.sort((a, b) => b.score - a.score);
  const chosen: typeof best = [];
  for (const candidate of best) {
    const sameText = chosen.some(({ sentence }) => sentence === candidate.sentence);
    const samePassage = chosen.filter(({ passage }) => passage.number === candidate.passage.number).length;
    if (!sameText && samePassage < 2) chosen.push(candidate);
    if (chosen.length === 4) break;
  }
  if (chosen.length === 0) return "I found documents about that, but no sentence that I can quote.";
  const lines = chosen.map(
    ({ passage, sentence }) =>
      `- “${sentence.replace(/[“”"]/g, "'")}” [${passage.number}] (${origin(passage)})`,
  );
  return `This is what the documents say, word for word:\n${lines.join("\n")}${leftOut}`;
}

function documentOf({ citationId }: Passage): string {
  return citationId.split("#")[0] ?? citationId;
}

function origin({ publisher, publishedAt }: Passage): string {
  return [publisher, publishedAt === null ? null : formatDay(publishedAt)].filter(Boolean).join(", ");
}
