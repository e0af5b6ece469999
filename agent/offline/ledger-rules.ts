import { rule } from "./intent-rule.ts";

/** Signs of questions about what was done in the past, and of questions that only sound like another one. */
export const ledgerRules = [
  rule(
    "trades",
    8,
    /\b(?:how (?:many|much)|what|when|which|at what price|price)\b.*\b(?:did|have) (?:i|we)(?: ever| first| last)? (?:buy|bought|sell|sold|purchase[d]?)\b/,
  ),
  rule(
    "trades",
    5,
    /\b(?:what|how much) (?:did|have) (?:i|we) (?:get|got|receive|received) (?:for|from|when|by)\b.*\b(?:shares?|stocks?|sale|selling|sold)\b|\bwhen did (?:i|we) (?:get rid of|get out of|exit)\b|\bdid i ever (?:own|hold|have)\b/,
  ),
  rule(
    "trades",
    4,
    /\b(?:first|oldest|earliest) (?:ever )?(?:trades?|transactions?|buys?|purchases?|orders?|investments?)\b/,
  ),
  rule(
    "holding",
    9,
    /\b(?:average|avg|mean) (?:buy|buying|purchase|entry|cost|paid)?[ -]?(?:price|cost)\b|\b(?:entry|purchase|buying|buy-in|cost) price\b|\bbreak-?even\b|\bprice (?:did )?i paid?\b|\bcost basis of\b/,
  ),
  rule("holding", 5, /\bdo (?:i|we) (?:still )(?:own|hold|have)\b|^compare\b(?!.*\b(?:years?|20\d\d)\b)/),
  rule("overview", 5, /\bportfolio (?:look like|look|stand)\b|\bstate of my portfolio\b/),
  rule(
    "overview",
    6,
    /\b(?:in|of|on) (?:my|the) (?:[a-z]+ ){0,2}(?:accounts?|depots?|brokerage(?! fees?| costs?| charges?))\b(?!.*\b(?:cash|fees?|dividends?|trades?|transactions?|bonds?|stocks?|etfs?|cost)\b)/,
  ),
  rule("why", 5, /\breali[sz]ed (?:gains?|loss(?:es)?|profits?)\b/),
  rule(
    "rate",
    7,
    /\bwhat was (?:the|a|one|1) (?:dollar|euro|pound|franc|yen) (?:worth|at|trading at)\b|\b(?:dollar|euro|pound|franc|yen)s? (?:worth|stand) in (?:dollars?|euros?|pounds?|francs?|yen)\b/,
  ),
  rule("job", 5, /\bhow far is (?:the|my) simulation\b/),
  rule(
    "trades",
    8,
    /\b(?:sale|selling|sold) price\b|^(?:sold|bought)\b|\b(?:sold|bought) (?:anything|something)\b/,
  ),
  rule("taxes", 7, /\btax(?:es)? (?:on|from) (?:my |the )?(?:dividends?|interest|income)\b/),
  rule("simulation", 5, /\b(?:can|could) (?:i|we) (?:take|withdraw|spend|live on) .*\b(?:month|year)/),
  rule("simulation", 5, /\b(?:a|per|each|every) month\b.*\b(?:become|grow|turn into|add up to)\b/),
  rule(
    "refuse_what_if",
    10,
    /\bif (?:i|we) (?:would|had|have) (?:have )?(?:never|not|only|instead|kept|held|sold|bought|invested|put|started|waited|stayed)\b|\bhad (?:i|we) (?:not|never|kept|held|bought|sold|invested|put|started|waited)\b|\bwould (?:i|we|it) have (?:had|made|been|lost|gained|earned)\b|\bwould have (?:happened|been)\b/,
  ),
  rule(
    "refuse_what_if",
    10,
    /\b(?:what (?:would|will) happen|what happens|what if|how much (?:would|will) (?:i|my portfolio|it) (?:lose|drop|fall))\b.*\b(?:crash\w*|drops?|falls?|collaps\w*|tanks?|recession|rates? (?:rise|go up|fall)|inflation|bankrupt\w*|goes? (?:bust|under))\b/,
  ),
];
