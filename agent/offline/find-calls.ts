import type { Frame } from "./frame.ts";
import { rule } from "./intent-rule.ts";
import type { PlannedCall } from "./plan-calls.ts";

const things =
  "instruments?|stocks?|shares?|funds?|etfs?|bonds?|coins?|securit(?:y|ies)|compan(?:y|ies)|(?:ticker |stock )?symbols?|tickers?|isins?";
const finding = String.raw`(?:find|search(?: for)?|look(?: for| up))(?: me)?(?: the| an?)? (?:${things})(?: (?:called|named|for|of|by))? (?!my\b|that\b|to\b|in\b|with\b|which\b)`;
const naming = String.raw`what (?:is|are) the (?:ticker|(?:ticker |stock )?symbol|isin)(?: (?:and|or) (?:the )?(?:ticker|symbol|isin))? (?:of|for) (?!my\b)`;
const knowing = String.raw`^do you know (?:(?:the|an?) (?:${things}) |(?:${things}) |(?!the\b|an?\b))(?!how\b|what\b|why\b|when\b|if\b|whether\b|where\b|who\b|which\b|that\b|my\b|me\b|it\b|about\b|any)(?=(?:\S+ ?){1,4}$)`;
const becoming = "what (?:has )?(?:happened|became|become) (?:to|of|with) the (?:ticker|symbol)s? ";

/** Signs of questions for an instrument itself: what it is called, and what became of it. */
export const findRules = [finding, naming, knowing, becoming].map((pattern) =>
  rule("find", 14, new RegExp(knowing === pattern ? pattern : String.raw`\b${pattern}`)),
);

/** "What happened to FB": somebody who writes a symbol alone asks for the symbol; news are asked for by name. */
const becameOf =
  /^\W*what(?: has|'s|’s)? (?:happened|became|become) (?:to|of|with) (?:the (?:ticker|symbol) )?\$?([A-Z][A-Z0-9]{0,4}(?:\.[A-Z]{1,2})?)\W*$/i;
const capitals = /^[A-Z0-9.]+$/;

/** Whether a clause asks what became of a symbol that is no name of what is held. */
export function asksForSymbol({ text, securities }: Frame): boolean {
  const symbol = becameOf.exec(text)?.[1];
  return symbol !== undefined && capitals.test(symbol) && securities.length === 0;
}

const queries = [finding, naming, knowing, becoming].map(
  (pattern) => new RegExp(`${pattern}["'“”]?(.+)$`, "i"),
);
const longestQuery = 80;

/** The search that a question asks for; null where it names nothing. */
export function planFind({ text }: Frame): PlannedCall | null {
  const written = text.replaceAll(/\bwhat['’]?s\b/gi, "what is");
  const named = becameOf.exec(written) ?? queries.map((query) => query.exec(written)).find(Boolean);
  const query = named?.[1]
    ?.replace(/[\s?!."'“”]+$/, "")
    .replace(/\s+(?:stock|shares?|please)$/i, "")
    .slice(0, longestQuery);
  return query ? { name: "search_instruments", arguments: { query, limit: 5 } } : null;
}
