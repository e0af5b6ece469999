import type { NumberMention } from "./extract-numbers.ts";

const hedges =
  "(?:by|of|about|around|roughly|approximately|nearly|almost|some|over|just|under|more than|less than|a total of|a further)";
const between = String.raw`\s+(?:${hedges}\s+)*[*_~≈ ]*$`;
const upBefore = new RegExp(
  String.raw`\b(?:rose|risen|rises?|gain(?:s|ed)?|grew|grown|grows?|increase[sd]?|climbed|climbs?|advanced|appreciated|earned|profit|up)${between}`,
  "i",
);
const downBefore = new RegExp(
  String.raw`\b(?:fell|fallen|falls?|lost|loses?|loss|decline[sd]?|dropped|drops?|decrease[sd]?|shrank|shrunk|sank|slid|depreciated|down)${between}`,
  "i",
);
const noun = String.raw`(?!\s+(?:limit|threshold|tolerance|target|potential))\b`;
const upAfter = new RegExp(String.raw`^[*_ ]*(?:gain|rise|increase|profit)\b${noun}`, "i");
const downAfter = new RegExp(String.raw`^[*_ ]*(?:loss|fall|drop|decline|decrease)\b${noun}`, "i");

/** What turns the sense of a direction, or makes it no statement about what was: nothing is concluded then. */
const turned =
  /\b(?:not|never|no|without|n't|if|would|could|may|might|should|can|will|unless|until|at most|at least|risk|chance|loss(?:es)?|fees?|costs?|tax(?:es)?|drawdown|deficit|shortfall|volatility|yields?|spread|against|than)\b/i;
const sentenceStart = /[^.!?;\n|]*$/;

/**
 * The direction that a text gives a figure in so many words: "fell 5 %" and "a 5 % loss" are −1, "rose by 5 %" is 1;
 * a minus written before the figure is −1 in either. Null where it gives none, or where it is not plain.
 */
export function readDirection(text: string, mention: NumberMention): -1 | 1 | null {
  if (mention.unit !== "percent" && mention.unit !== "money") return null;
  const before = text.slice(Math.max(0, mention.start - 120), mention.start);
  const after = text.slice(mention.end, mention.end + 30);
  const word = upBefore.exec(before) ?? downBefore.exec(before);
  const up = upBefore.test(before) || (word === null && upAfter.test(after));
  const down = downBefore.test(before) || (word === null && downAfter.test(after));
  if (up === down) return null;
  const lead = sentenceStart.exec(before.slice(0, word?.index ?? before.length))?.[0] ?? "";
  if (turned.test(lead)) return null;
  return down || /^[-−–]/.test(mention.text) ? -1 : 1;
}
