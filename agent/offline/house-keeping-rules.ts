import { rule } from "./intent-rule.ts";

const data = "data|prices?|quotes?|figures?|numbers?|exchange rates?|transactions?|ledger|portfolio";
const doubt =
  "stale|outdated|out of date|old|missing|wrong|incomplete|complete|reliable|trustworthy|up[ -]to[ -]date|fresh|current|correct|clean";

/** Signs of questions about the state of the data, and about the owner's goals. */
export const houseKeepingRules = [
  rule(
    "data",
    8,
    new RegExp(
      `\\bdata (?:quality|health|problems?|issues?|errors?|gaps?|status)\\b|\\b(?:problems?|issues?|errors?|gaps?|mistakes?|wrong|missing|off) (?:with|in|from|about) (?:any of )?(?:my |the |your )?(?:${data})\\b`,
    ),
  ),
  rule(
    "data",
    8,
    new RegExp(
      `\\b(?:is|are) (?:any |all |some )?(?:of )?(?:my |the |your )?(?:${data})(?: (?:of|for) [a-z]+(?: [a-z]+)?)? (?:still |all |really )?(?:${doubt})\\b|\\b(?:stale|outdated|missing) (?:prices?|data|quotes?|rates?|closes)\\b`,
    ),
  ),
  rule(
    "data",
    8,
    /\bhow (?:old|fresh|current|recent|reliable|up[ -]to[ -]date) (?:is|are) (?:my |the |your )?(?:data|prices?|quotes?)\b|\b(?:can|should) i trust (?:my |the |your |these )?(?:data|prices?|figures?|numbers?)\b|\b(?:last|latest) (?:data |price )?refresh\b|\bwhen (?:were|was|did) .*\b(?:prices?|data)\b.*\b(?:refreshed|updated)\b/,
  ),
  // What is asked for by name is fixed by proposal only; "the correct price" is a question for prices.
  rule(
    "data",
    12,
    /(?<!\b(?:the|a) )\b(?:fix|correct|repair|replace|override|leave out|exclude) (?:the |this |that |my )?(?:[a-z]+ )?(?:price|close|quote)s?\b/,
  ),
  rule(
    "data",
    12,
    /\b(?:price|close|quote)s? (?:of|for|on) .*\b(?:looks?|seems?|appears?|is|are) (?:to be )?(?:wrong|off|odd|strange|weird|suspicious|incorrect|too (?:high|low))\b/,
  ),
  // With figures or a wish for a chance it is a question for a simulation, with "should I" one for the rules.
  rule(
    "goals",
    10,
    /^(?!.*\d)(?!.*\b(?:simulat\w*|probability|likelihood|likely|chances?|odds|should|must|buy|sell|borrow|loan|guarantee\w*)\b).*\b(?:my (?:[a-z]+ ){0,2}goals?|(?:what|which|list|show|any|all) (?:are |of )?(?:my |the )?goals?)\b|^(?:my )?goals?$/,
  ),
];
