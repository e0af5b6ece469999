import { rule, saying, sayingWithout } from "./intent-rule.ts";

// Signs made of two or three ideas that a question brings together, in whatever order and wording it has them.

const did =
  "returns?|perform\\w*|results?|gains?|gained|earn(?:ed|s)?|did|do|done|went|go|made|make|lost|lose|profits?|grew|rose|fell";
const good = "good|bad|great|poor|terrible|awful|strong|weak|decent|best|worst|better|worse|lousy|ok|okay";
const plan =
  "sav(?:e|ed|ing)|take|taking|invest(?:ing)?|contribut\\w+|add|put|spend\\w*|withdraw\\w*|deposit\\w*|pay|need|retir\\w+|simulat\\w+|goals?|20[3-9]\\d";
/** Parts that the performance can be measured for. */
const part = "accounts?|depots?|holdings?|positions?|(?:tax )?lots?|instruments?|securit(?:y|ies)";
const monthByMonth =
  "monthly|(?<!\\d )months|month by month|month after month|(?:each|every|per|which|what|best|worst|good|bad|single) month";

const currency = "euro|dollar|pound|franc|yen|eur|usd|gbp|chf|jpy|cad|aud|sek|nok|dkk";

export const performanceRules = [
  // Performance by its parts, by months, beside a benchmark.
  rule("performance", 9, sayingWithout(`${plan}|next`, monthByMonth, `${did}|${good}|were|was|my`)),
  rule(
    "performance",
    9,
    sayingWithout(plan, "monthly", "returns?|results?|performance|gains?|figures|numbers"),
  ),
  rule(
    "performance",
    9,
    saying(`(?:each|every|per|by|all|of my|single|individual) (?:of (?:my|the) )?(?:${part})`, `${did}`),
  ),
  rule("performance", 9, saying("which (?:of my )?(?:accounts?|depots?|lots?)", `${did}|${good}|most|least`)),
  rule(
    "performance",
    9,
    saying(
      "rolling|drawdowns?|underwater",
      "returns?|windows?|years?|months|worst|deepest|longest|how long|how deep|list|table|periods?|my|all",
    ),
  ),
  rule(
    "performance",
    9,
    saying(
      "i|we|my|me",
      "beat(?:en|ing)?|outperform\\w*|underperform\\w*|benchmark|keep up with|kept up with|lag(?:ged|ging)? behind",
    ),
  ),
  rule("performance", 4, saying(good, "year|quarter|half|month|week", "was|were|had|how|is|been|me|my")),
  rule("overview", 4, saying("i|we|my|me", "richer|poorer|wealthier|better off|worse off")),
  rule(
    "overview",
    4,
    /^what (?:has |have )?(?:changed|moved|happened)(?: in my portfolio)?(?: since)? (?:today|yesterday|overnight)$/,
  ),
  rule(
    "overview",
    6,
    saying(
      "how much",
      "(?:is|was) (?:profit|gains?|growth)|(?:did|have) (?:i|we) (?:pay|paid|put) in(?= so far| altogether| in total| over|$)",
    ),
  ),
  // The plain ones, in other words.
  rule("cash", 6, /\b(?:uninvested|not invested|lying around|sitting (?:around|there)|idle)\b/),
  rule(
    "allocation",
    6,
    saying(
      "split|spread|divided|ratio|mix",
      "(?:stocks?|shares|equit(?:y|ies))(?:\\/|,| and| to| vs\\.?| versus)? ?(?:bonds?|cash|crypto)",
    ),
  ),
  rule("dividends", 5, /\bpay(?:ment|out)s? (?:from|of|by)\b/),
  rule(
    "trades",
    7,
    /\bhow much (?:money )?(?:did|have) (?:i|we) (?:put in|pay in|paid in|invest|invested|deposit|deposited|add|added|contribute|contributed) (?:in|during|since|this|last|over|for) /,
  ),
  rule(
    "rate",
    6,
    new RegExp(
      `^(?!.*\\b(?:my|portfolio|cash|save|tax|worth of|if|total)\\b).*\\b(?:${currency})s? .*\\b(?:in|to|into|against|per) (?:the |a |an |1 )?(?:${currency})s?\\b`,
    ),
  ),
  rule(
    "price",
    6,
    /\bwhere (?:did|does|is|was) .*\b(?:clos(?:e|ed|ing)|trad(?:e|ed|ing)|stand|end(?:ed)?)\b/,
  ),
  rule(
    "largest",
    5,
    /\b(?:biggest|largest|top|main|heaviest) (?:bets?|chunks?|lumps?|items?|investments?|assets?)\b/,
  ),
  rule(
    "trades",
    5,
    /\b(?:everything|anything|all|things?|what|stuff|shares?|which)\b.*\b(?:i|we) (?:ever |last |first |have |recently |just |only )*(?:bought|sold|purchased|traded)\b/,
  ),
  rule(
    "trades",
    6,
    saying(
      "did|have|when|how much|what|how often",
      "(?:take|took|taken|taking|pull|pulled|get|got|transfer|transferred) .*out|spen[dt] .*on (?:stocks|shares|funds|etfs|bonds|investments|crypto|coins)|moved? money",
    ),
  ),
  rule("dividends", 4, saying("interest", "got|earned|received|paid|get|earn|receive|credited|made")),
  rule("fees", 5, saying("charge|charges|charged|bill(?:ed)?", "broker|bank|depot|me|i")),
  rule("price", 6, /\b(?:last|latest|current|closing|today) (?:close|quote|price)\b|\bclose (?:of|for)\b/),
  rule(
    "job",
    6,
    saying(
      "calculation|simulation|job|run|computation",
      "coming along|going|progress\\w*|status|ready|done|finished|far|running|still",
    ),
  ),
  rule(
    "data",
    8,
    /\bis (?:all )?(?:my|the|our) data (?:ok|okay|fine|good|sound|alright|all right|in order|healthy)\b|\b(?:which|what|are any|any) (?:prices|quotes|rates|closes|data|transactions|figures)\b.*\b(?:missing|stale|outdated|old|wrong|doubtful|suspicious|broken)\b/,
  ),
  rule(
    "simulation",
    5,
    saying(
      "grow|turn|become|amount|get|worth|have|come",
      "in|over|after|within|for|by",
      "\\d{1,2} years?|decades?|20[3-9]\\d",
      "could|can|will|would|might|may|if",
    ),
  ),
];
