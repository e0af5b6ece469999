import { rule } from "./intent-rule.ts";

const market =
  "(?:stock |share |equity |the )?(?:markets?|stocks?|equit(?:y|ies)|shares|prices|bonds?|rates?|interest rates?|dollar|euro|currenc(?:y|ies))";
const fall =
  "(?:crash\\w*|drops?|falls?|fell|collaps\\w*|tanks?|plunges?|rises?|rose|jumps?|climbs?|goes? (?:up|down)|go(?:es)? (?:up|down)|loses?|weakens?|strengthens?)";

/** Signs of questions for the analyses: risk, stress, optimal weights, rebalancing, taxes of a sale, forecasts, plans. */
export const analysisRules = [
  rule(
    "risk",
    12,
    /\b(?:value at risk|expected shortfall|c?var\b|sharpe|sortino|calmar|tracking error|information ratio|correlat\w+|risk (?:contributions?|figures?|metrics?|measures?|analysis|report|budget|decomposition|numbers)|(?:my|the) (?:portfolio )?(?:beta|alpha)\b|beta (?:of|to|against)|effective number|herfindahl|hhi)\b/,
  ),
  rule(
    "risk",
    6,
    /\bhow risky (?:is|are) (?:my|the|it)\b|\b(?:where|what) (?:does|do|is|are|drives?|causes?) (?:most of )?my risks?\b|\bwhere does (?:the |my )?risk come from\b|\bhow much (?:could|can|might) i lose\b|\brisk of my portfolio\b|\banaly[sz]e (?:my |the )?(?:portfolio )?risks?\b/,
  ),
  rule(
    "risk",
    13,
    /\b(?:duration|look[- ]through|exposures?|correlations?) of (?:all )?(?:my|the) (?:bonds?|bond funds?|portfolio|holdings|funds|whole portfolio)\b|\bmy (?:(?:sector|region|currency) exposures|(?:bond )?duration|look[- ]through)\b/,
  ),
  rule(
    "stress",
    12,
    /\bstress[ -]?(?:test\w*|scenario\w*)\b|\b(?:financial crisis|covid|corona|pandemic|dot-?com|lehman|black monday|(?:19|20)\d\d (?:crash|crisis)|(?:crash|crisis) of (?:19|20)\d\d|bear market)\b.*\b(?:again|repeat\w*|happen\w*|my portfolio|lose|mean|now|today)\b/,
  ),
  rule(
    "stress",
    13,
    new RegExp(
      `\\b(?:what (?:would|will) happen|what happens|what if|how much (?:would|will) (?:i|my portfolio|it) (?:lose|drop|fall|gain))\\b.*\\b${market} (?:all |suddenly )?${fall}\\b`,
    ),
  ),
  rule(
    "optimize",
    12,
    /\b(?:optimi[sz]\w+|optimal (?:weights?|portfolio|mix|allocation)|efficient frontier|(?:minimum|lowest|least|minimal)[ -](?:variance|volatility|risk) portfolio|max(?:imum|imal)? sharpe|best sharpe|risk parity|hierarchical risk|black[ -]litterman|best mix|markowitz|mean[ -]variance)\b/,
  ),
  rule(
    "rebalance",
    12,
    /\b(?:re-?balanc\w+|drift(?:ed|ing)?(?: from)?|back to (?:my |the )?targets?|target (?:weights?|allocation|mix|portfolio)|off target|next contribution|(?:where|how) (?:should|do|would|shall) i (?:put|invest|spread|allocate) (?:my |the |a |an )?(?:next |new )?(?:contribution|deposit|[$€£]?\d))\b/,
  ),
  rule(
    "retirement",
    12,
    /\bborn\b.*\b(?:retire|retirement|pension)\b|\b(?:retire|retirement|pension)\b.*\bborn\b|\bsafe withdrawal rate\b|\b4 ?(?:%|percent) rule\b|\bretirement plan\b|\bplan (?:for )?my retirement\b/,
  ),
  rule(
    "saving_plan",
    12,
    /\bhow much (?:do|must|should|would|will|shall) (?:i|we) (?:need to |have to |ought to )?(?:save|put aside|set aside|put away|contribute|invest)\b.*\b(?:to|for|by|reach|have|until)\b/,
  ),
  rule(
    "tax_estimate",
    13,
    /^(?!.*\b(?:avoid|evade|dodge|hide)\b).*\bcapital gains? tax(?:es)?\b|\b(?:tax[ -]?loss|loss)[ -]?harvest\w*\b|\bharvest (?:my |any |some )?loss(?:es)?\b|\bestimate (?:my |the )?tax(?:es)?\b|\btax(?:es)?\b.*\b(?:if|when|should) i (?:sell|sold)\b|\bif i (?:sell|sold)\b.*\btax(?:es)?\b|\bwash[ -]sales?\b/,
  ),
  rule(
    "forecast",
    12,
    /\b(?:forecast|expected (?:range|value|return|volatility)|outlook (?:for|of) my portfolio|(?:30|thirty)[ -]day)\b(?!.*\b(?:20[3-9]\d|\d{2} years?|retire)\b)|\bwhere (?:will|could|might) (?:my portfolio|it|[a-z]+) be (?:in|next)\b/,
  ),
  rule(
    "instrument",
    12,
    /\b(?:duration|convexity|yield to (?:maturity|worst|call)|accrued interest|dirty price|clean price|greeks?|delta|gamma|vega|theta|rho|implied volatility|expense ratio|look[ -]?through|what is (?:inside|in) (?:the )?(?:fund|etf)|top holdings of)\b/,
  ),
  rule("instrument", 5, /^(?:please )?(?:analy[sz]e|examine|dissect) (?!my|the portfolio|risk)/),
];
