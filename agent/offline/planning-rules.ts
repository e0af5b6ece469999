import { rule, saying, sayingWithout } from "./intent-rule.ts";

// Signs made of two or three ideas that a question brings together, in whatever order and wording it has them.

const lands =
  "germany|german|deutschland|united states|usa|america|american|us(?= )|(?:the|in|for) us|united kingdom|uk|britain|british|england|india|indian|irs|hmrc";
const taxed = "tax|taxes|taxed|taxman|taxation|capital gains?";
const recorded = "withheld|withholding|did (?:i|we) pay|have (?:i|we) paid|(?:i|we) paid|deducted|taken off";
const dodging =
  "avoid|evade|dodge|hide|deduct\\w*|declare|illegal|legal|loophole\\w*|certain(?:ly|ty)?|for sure|guarantee\\w*";

export const planningRules = [
  // Targets and what to do with new money.
  rule(
    "rebalance",
    12,
    /\btargets?\b.*\b(?:weights?|allocation|mix)\b|\b(?:off|from|to|at|meet|hit|keep|against|match) (?:my|our|the|all my) targets?\b(?! (?:of|price))|\b(?:my|our) targets\b/,
  ),
  rule(
    "rebalance",
    12,
    saying(
      "\\d{1,2} ?/ ?\\d{1,2}",
      "get|getting|back|far|away|to|into|move|bring|orders?|trades?|switch|reach|from",
    ),
  ),
  rule(
    "rebalance",
    12,
    saying(
      "\\d{1,2} ?(?:%|percent) (?:in |of )?(?:stocks?|shares|equit(?:y|ies)|bonds?|cash|crypto|commodit(?:y|ies))",
      "get|back|move|bring|orders?|trades?|switch|reach|become|want|need|towards?",
    ),
  ),
  rule(
    "rebalance",
    12,
    saying(
      "where|how|what|which|into",
      "\\d[\\d.,]*(?: ?[km])?|money|cash|bonus|savings|contribution",
      "should (?:it|they|this|that|i) (?:go|be put|be invested|put|invest|do)|(?:best )?(?:place|spot) for|to put it|do i put|shall i put|would it go|does it go",
    ),
  ),
  rule("rebalance", 12, saying("drift\\w*|strayed|off course|out of line|out of balance|lopsided")),
  // Goals and retirement.
  rule(
    "saving_plan",
    13,
    saying(
      "(?:do|must|should|would|shall|will) (?:i|we) (?:need to |have to |ought to |be )*(?:save|saving|put (?:aside|away|by|in)|set aside|contribute|pay in)",
      "how much|what|how many",
      "\\d[\\d.,]*",
    ),
  ),
  rule(
    "saving_plan",
    13,
    saying(
      "(?:return|rate|growth|contribution|savings rate) (?:do|would|must|should|will) (?:i|we|it) (?:need|have)|(?:return|rate|contribution) (?:is |would be )?(?:needed|required|necessary)",
      "\\d[\\d.,]*",
    ),
  ),
  rule(
    "saving_plan",
    12,
    saying(
      "(?:saving|savings|save) (?:goal|target|plan)|goal of|target of",
      "how much|per month|a month|monthly|what",
    ),
  ),
  rule(
    "goals",
    10,
    /^(?!.*\d)(?:.*\bon track (?:for|with) (?:the|my|our)\b|(?:my )?goals? (?:progress|status|overview)$|.*\bprogress (?:of|on|towards?|with|to) (?:my|the|our)\b.*\bgoals?\b)/,
  ),
  rule(
    "retirement",
    10,
    sayingWithout(
      "(?:in|for|over|within|last) \\d{1,2} years?|retirement (?:account|depot|fund)|goals?|[1-9]\\d{5,}|million|should i (?:buy|sell)",
      "retir(?:e|ing|ement)|pension|stop(?:ping)? work(?:ing)?|quit(?:ting)? work(?:ing)?",
      "when|can|could|plan|planning|plans|born|safely|how much|early|earliest|am \\d\\d|at \\d\\d|age|afford|enough|birth",
    ),
  ),
  // Taxes to come, by the rules of a country; what was withheld stands in the ledger.
  rule("tax_estimate", 14, sayingWithout(`${recorded}|${dodging}`, taxed, lands)),
  rule(
    "tax_estimate",
    14,
    sayingWithout(
      `${recorded}|${dodging}`,
      "tax|taxes|taxed|taxman",
      "gains?|sell|selling|sold|sale|losses",
      "how much|what|estimate|bill|will|would|owe|due|calculate|work out|my|on",
    ),
  ),
  rule("tax_estimate", 13, sayingWithout(dodging, "harvest\\w*", "loss(?:es)?|losers?")),
  rule(
    "tax_estimate",
    13,
    sayingWithout(`${recorded}|${dodging}`, lands, "loss(?:es)?", "use|offset|set off|against|lower|reduce"),
  ),
  // Weeks and months ahead, and what is inside of a fund.
  rule(
    "forecast",
    12,
    sayingWithout(
      "\\d{2} years|20[3-9]\\d|what happened|news|say|said",
      "outlook|forecasts?|predict\\w*|expect(?:ed|ation|ations)?|expected",
      "\\d{1,3}[ -](?:days?|weeks?|months?)|next|coming|tomorrow|a (?:week|month|year)",
    ),
  ),
  rule(
    "instrument",
    12,
    /\bwhat is (?:inside|within) (?!my|the portfolio|it$)|\btracking difference\b|\b(?:look inside|constituents of|composition of) (?!my|the portfolio)/,
  ),
];
