import { rule, saying, sayingWithout } from "./intent-rule.ts";

// Signs made of two or three ideas that a question brings together, in whatever order and wording it has them.

const amongMine = "i|my|mine|me|our|we|portfolio|holdings?|funds?|positions?";
const fall =
  "crash\\w*|drop\\w*|falls?|falling|fell|collaps\\w*|tank\\w*|plung\\w*|slump\\w*|sinks?|tumbl\\w*|halves?|halved|rises?|rising|rose|jumps?|climbs?|go(?:es)? (?:up|down|to zero)|los(?:es?|ing)|weakens?|strengthens?|hikes?|hiked|raises?|cuts?|increases?|decreases?|shock|bust|meltdown|correction|down|up|higher|lower";
const shocked =
  "markets?|stocks?|shares|equit(?:y|ies)|prices|bonds?|(?:interest )?rates?|yields?|dollar|euro|pound|franc|usd|gbp|chf|currenc(?:y|ies)|crypto|bitcoin|coins?|gold|oil|commodit(?:y|ies)|everything";
const supposing =
  "if|suppose|supposing|imagine|assume|assuming|say|what would|would happen|happens|how bad|how badly|how hard|effect of|impact of|survive|hit me|hurt me|cost me|do to me|mean for me";
const size =
  "\\d[\\d.,]* ?(?:%|percent|per cent|bps?|basis points?|points?)|half|halves?|halved|a third|a quarter|two thirds|to zero";
const crisis =
  "financial crisis|2008|2007|covid|corona|pandemic|dot-?com|lehman|black monday|1987|2022|2018|2000";
const again =
  "again|another|repeat\\w*|style|like|survive|replay\\w*|scenario|recur\\w*|came back|comes back";
const least = "least|lowest|smallest|minimal|minimum|min|minimi[sz]\\w+|calmest|safest";
const most = "most|highest|best|max|maximum|maximi[sz]\\w+|optimal|ideal|optimum";
const weights = "weights?|weightings?|mix|combination|allocation|portfolio|split|blend|proportions?";
const risk = "risks?|risky|riskiest|riskier|variance|volatility|volatile|swings?";

export const riskRules = [
  // Risk.
  rule("risk", 9, /\bhow (?:dangerous|safe|bumpy|shaky|wild|stable|exposed|vulnerable) (?:is|are|am|was)\b/),
  rule(
    "risk",
    12,
    saying(
      "risks?|volatility",
      "adds?|adding|contribut\\w*|come from|comes from|drives?|driving|source|sources|behind|culprits?|responsible",
    ),
  ),
  rule(
    "risk",
    12,
    saying(
      "move|moving|moves|fall|falling|swing|correlated|same direction",
      "together|in step|in tandem|in lockstep|correlated|same direction|alike",
      amongMine,
    ),
  ),
  rule(
    "risk",
    12,
    saying(
      "sectors?|industr(?:y|ies)|countr(?:y|ies)|regions?|continents?",
      "exposed|exposure|invested|am i in|my money|are my|do my|does my|weights?|spread|split",
    ),
  ),
  rule(
    "risk",
    9,
    saying("too|overly|very|most", "exposed|dependent|reliant", "am i|i am|is my|my portfolio|are we"),
  ),
  rule(
    "risk",
    9,
    saying("how much|how deep|what", "(?:could|can|might|may) (?:i|we|my portfolio|it) (?:lose|drop|fall)"),
  ),
  rule("risk", 12, saying("chances?|probability|likely|likelihood|odds", "lose|losing|loss|drop|fall")),
  rule(
    "risk",
    12,
    saying(
      "which|what",
      "holdings?|positions?|stocks?|funds?|shares|investments?",
      "riskiest|so risky|too risky",
    ),
  ),
  rule(
    "risk",
    12,
    saying(
      "riskier|safer|more volatile|less volatile|less risky|more risky",
      "than|compared to|compared with",
    ),
  ),
  rule("risk", 9, saying("where|what", "(?:the|my) risks?", "is|are|does|do|hid\\w+|lies?|sits?")),
  rule("risk", 9, saying("maximum|worst|largest|expected", "loss", "\\d[\\d.]* ?(?:%|percent)")),
  // How soon all of it could be cash: not an order to sell.
  rule(
    "risk",
    30,
    saying(
      "how (?:long|fast|quick|quickly|soon|easily|many days)|liquid\\w*|illiquid",
      "sell|selling|liquidat\\w*|liquidity|illiquid|cash out|turn into cash|get out",
      amongMine,
    ),
  ),
  // Shocks and crises.
  rule("stress", 13, new RegExp(`\\b(?:${shocked}):? (?:by )?[-+] ?\\d[\\d.,]* ?%`)),
  rule(
    "stress",
    14,
    sayingWithout(
      "did|had i|would have|was|were|guarantee\\w*|save|saving|retire\\w*|chances?|probability|likely|dividends?",
      supposing,
      fall,
      size,
    ),
  ),
  rule(
    "stress",
    13,
    sayingWithout(
      "did|had i|would have|news|was|were",
      shocked,
      fall,
      supposing,
      "i|my|me|we|our|happens?|would happen|effect|impact",
    ),
  ),
  rule("stress", 13, saying(crisis, again)),
  rule("stress", 12, /\bstress (?:test )?(?:my|the|it|me|this)\b/),
  // Optimal weights.
  rule("optimize", 12, /\bhrp\b|\b(?:optimal|best|ideal) (?:portfolio|weights|mix)\b/),
  rule(
    "optimize",
    12,
    sayingWithout(
      "why|cash|did|was|were|how much",
      `${least}|${most}`,
      weights,
      `${risk}|returns?|sharpe|diversif\\w+`,
    ),
  ),
  rule(
    "optimize",
    12,
    saying(
      "equal(?:ly)?|evenly|same|even",
      "risks?",
      "spread|share|weights?|contribut\\w*|split|holdings?|each|every|portfolio",
    ),
  ),
  rule(
    "optimize",
    12,
    saying(`${most}|as .* as possible`, "diversif\\w+", "portfolio|weights?|mix|cap|limit"),
  ),
];
