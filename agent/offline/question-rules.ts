import { rule } from "./intent-rule.ts";

/** Signs of questions that the tools answer. */
export const questionRules = [
  rule(
    "overview",
    3,
    /\b(?:worth|net worth|total value|current value|market value|portfolio value|value of (?:my|the|our) (?:portfolio|account|investments?))\b/,
  ),
  rule(
    "overview",
    3,
    /\bhow much (?:money )?(?:do i|do we|have i|is there|is in|is my|are my)\b(?! .*\b(?:cash|fees?|dividends?|tax|taxes|invested in)\b)/,
  ),
  rule("overview", 3, /\b(?:overview|summary|snapshot|status|state|big picture|balance|total)\b/),
  rule("overview", 2, /^(?:my |show (?:me )?(?:my )?)?portfolio$/),
  rule(
    "overview",
    3,
    /\bhow (?:rich|much) am i\b|\bhow much have i (?:made|gained|earned|lost|put in|invested)\b|\bwhat (?:do i|have i) (?:have|got)\b/,
  ),
  rule(
    "overview",
    3,
    /\b(?:total (?:gain|profit|loss)|profit and loss|p&l|pnl|am i (?:up or down|in profit|up|down)|cost basis|how much .* (?:put in|invested so far))\b/,
  ),
  rule(
    "performance",
    3,
    /\b(?:perform(?:ed|ing|ance)?|returns?|xirr|irr|twr|cagr|time-weighted|money-weighted|annuali[sz]ed|growth|track record)\b/,
  ),
  rule(
    "performance",
    3,
    /\bhow (?:did|has|is|was|have|are|am) (?:it|my|the|i|we|our|things|everything|that|this)\b.*\b(?:do|done|doing|go|gone|going|do(?:ing)? (?:so far|lately)|fared?|faring|develop(?:ed)?|run)\b/,
  ),
  rule(
    "performance",
    3,
    /\bhow (?:did|has) (?:it|my portfolio|the portfolio|i) (?:do|done|go)\b|\bhow well\b|\bdid i (?:make|lose) (?:any )?money\b|\bgains? or loss/,
  ),
  rule(
    "performance",
    3,
    /\b(?:volatility|volatile|drawdown|worst (?:fall|drop|loss)|how risky|risk(?:y|iness)?|biggest (?:loss|fall|drop)|largest (?:loss|fall|drop))\b/,
  ),
  rule("performance", 2, /\b(?:chart|curve|history|over time)\b/),
  rule(
    "performance",
    3,
    /\bhow much (?:money )?(?:did|have) (?:i|it|my portfolio) (?:gain|make|made|lose|lost|gained|grow|grown|earn|earned)\b/,
  ),
  rule("why", 4, /\bwhy\b(?!.*\b(?:should|would) i\b)/),
  rule(
    "why",
    3,
    /\b(?:what (?:drove|caused|explains|happened to|is behind|moved|contributed)|where (?:did|does|do) .*(?:come|came) from|reasons? (?:for|behind)|attribution|break ?down (?:of )?(?:my )?(?:gain|return|performance|change)|explain (?:the |my )?(?:return|gain|loss|performance|change|drop|rise))\b/,
  ),
  rule(
    "holdings",
    3,
    /\b(?:holdings?|positions?|what (?:do|did) i (?:own|hold)|what am i (?:holding|invested in)|which (?:stocks?|funds?|shares?|etfs?|securities|instruments?|bonds?|investments?) (?:do i|are)|list (?:my|all)|everything i own|my (?:stocks|shares|funds|etfs|investments|securities|bonds))\b/,
  ),
  rule(
    "largest",
    5,
    /\b(?:largest|biggest|top|main|heaviest|greatest) (?:\d+ |three |five |ten )?(?:holdings?|positions?|stocks?|investments?|shares|funds?|weights?|ones?)\b|\b(?:most of my money|concentrat(?:ed|ion)|overweight)\b/,
  ),
  rule(
    "largest",
    5,
    /\b(?:winners?|losers?|best[ -]performing|worst[ -]performing|(?:best|worst) (?:holdings?|positions?|stocks?|investments?|performers?|funds?))\b/,
  ),
  rule(
    "allocation",
    5,
    /\b(?:allocat(?:ion|ed)|asset (?:mix|class(?:es)?|split)|diversif(?:ied|ication|y)|split (?:up|between|across|by)?|spread (?:out|across)?|mix of|how is my money|how (?:much|many) .* in (?:bonds|stocks|equities|funds|etfs|crypto)|percent(?:age)? .* in (?:bonds|stocks|equities|funds|etfs|crypto|cash)|(?:stocks?|equity|equities|bonds?) (?:share|quota|ratio|percentage)|exposure|breakdown|break down|break ?up)\b/,
  ),
  rule(
    "holding",
    4,
    /\b(?:how (?:much|many)(?: shares| units| of)?(?: of)? .*\b(?:do i|have i|i) (?:own|hold|have|got)|my (?:position|stake|shares|holding) (?:in|of)|do i (?:own|hold|have)(?: any)?|how is .* doing|weight of|am i (?:up|down) on|gain on|profit (?:on|with)|how much (?:did i pay|have i made|have i lost|is .* worth))\b/,
  ),
  rule(
    "cash",
    4,
    /\b(?:cash|uninvested|idle money|liquidity|liquid|money market balance|how much money is not invested|buying power)\b/,
  ),
  rule("dividends", 5, /\b(?:dividends?|distributions?|payouts?|passive income|coupons?)\b/),
  rule(
    "dividends",
    4,
    /\b(?:interest (?:received|earned|income)|income (?:did|have|from)|(?:investment|my) income|how much interest)\b/,
  ),
  rule(
    "fees",
    5,
    /\b(?:fees?|commissions?|brokerage (?:fees?|costs?|charges?)|costs? (?:did|have|do) i|(?:trading|my|total|transaction|broker) costs?|charges|charged|expenses? paid|how expensive)\b/,
  ),
  rule(
    "taxes",
    5,
    /\b(?:tax(?:es)? (?:did|have|was|were|i|paid|withheld)|withholding|withheld|(?:paid|pay) (?:in |any )?tax(?:es)?|how much tax)\b/,
  ),
  rule(
    "taxes",
    4,
    /^(?:and |what about |how about )*(?:the |my )?tax(?:es)?$|\b(?:and|,|&) (?:the |my )?taxes\b|\btaxes (?:and|,|&)/,
  ),
  rule(
    "trades",
    4,
    /\b(?:transactions?|trades?|orders?|bookings?|ledger|activity|statement|purchases?|sales?)\b/,
  ),
  rule(
    "trades",
    4,
    /\b(?:what|when|which|did) .*\b(?:buy|bought|sell|sold|deposit(?:ed)?|withdr[ae]w(?:n)?|purchased?|trade[ds]?)\b|\b(?:last|latest|recent|first) (?:buys?|sells?|purchases?|sales?|deposits?|withdrawals?|trades?)\b|\b(?:deposits?|withdrawals?|buys|sells|splits?)\b/,
  ),
  rule(
    "price",
    5,
    /\b(?:price|quote|quoted|trading at|trade at|closing|close at|share price|stock price|last price|cost of one|how much (?:is|does) (?:one|a) (?:share|unit))\b/,
  ),
  rule(
    "rate",
    6,
    /^(?:the )?(?:eur|usd|gbp|chf|jpy|sek|nok|dkk|cad|aud|euro|dollar|pound|franc|yen) (?:eur|usd|gbp|chf|jpy|sek|nok|dkk|cad|aud|euro|dollar|pound|franc|yen)(?: rate)?$/,
  ),
  rule(
    "rate",
    6,
    /\b(?:exchange rates?|fx rates?|currency rates?|conversion rate|forex)\b|\b(?:eur|usd|gbp|chf|jpy|sek|nok|dkk|cad|aud|euro|dollar|pound|franc|yen)s? ?(?:\/|to|vs\.?|versus|against(?: the)?|in|into|per) ?(?:the )?(?:eur|usd|gbp|chf|jpy|sek|nok|dkk|cad|aud|euro|dollar|pound|franc|yen)s?\b|\b(?:eurusd|eurgbp|eurchf|usdeur|gbpusd|usdchf)\b/,
  ),
  rule(
    "rate",
    4,
    /\bhow many (?:dollars|euros|pounds|francs|yen)\b|\b(?:dollar|euro|pound|franc|yen) (?:rate|stand|strength)\b/,
  ),
  rule(
    "research",
    5,
    /\b(?:news|headlines?|articles?|reports?|filings?|10-k|10-q|8-k|factsheets?|fact sheet|annual report|earnings|analysts?|press release|announce(?:d|ment|ments)?|documents?|prospectus)\b/,
  ),
  rule(
    "research",
    4,
    /\b(?:what (?:did|does|do|has|have) .*\b(?:say|said|says|report|reported|write|mention|announce|disclose)|what happened (?:at|with|to|in)|what is (?:going on|new|happening|up) (?:at|with|in|about)|anything (?:new|about)|tell me (?:more )?about|latest (?:on|from|about)|read about|according to|guidance|outlook|lawsuit|ceo|strategy|revenue|sales (?:grow|rise|fall|develop)|profit warning|recall|merger|takeover|ongoing charges?|total expense ratio)\b/,
  ),
  rule(
    "simulation",
    5,
    /\b(?:simulat\w*|monte carlo|project(?:ed|ion|ions)?|forecast|scenario|probability|likelihood|chances?|odds|how likely)\b/,
  ),
  rule(
    "simulation",
    5,
    /\b(?:will|can|could|would|do|am|might) (?:i|we|my (?:portfolio|money|savings))\b.*\b(?:reach|retire|hit|get to|have enough|last|be worth|grow to|afford|become|end up|achieve|make it to|on track|run out|be)\b.*/,
  ),
  rule(
    "simulation",
    4,
    /\b(?:on track|retire(?:ment)?(?! account)|millionaire|financial(?:ly)? (?:independence|independent|free(?:dom)?)|goal|run out of money|last (?:me )?for|how long will)\b/,
  ),
  rule(
    "simulation",
    4,
    /\b(?:if i|i) (?:save|add|invest|contribute|put in|put aside|set aside|withdraw|take out|spend|keep adding|deposit) .*\b(?:a|per|each|every|\/) ?(?:month|year)|\b(?:monthly|yearly)\b.*\b(?:for|in|over) \d+ years?/,
  ),
  rule(
    "simulation",
    4,
    /\b(?:in|over the next|after) \d{1,2} years?\b.*\b(?:worth|have|be|value)\b|\b(?:worth|have|be|value)\b.*\b(?:in|over the next|after|by) (?:the next )?(?:\d{1,2} years?|20[3-9]\d)\b/,
  ),
  rule(
    "performance",
    3,
    /\b(?:have|did) i (?:lost|lose|made|make|gained?|earned?) (?:any )?(?:money|anything)?\b|\bhow much did (?:my|the) (?:portfolio|investments?|money|savings) (?:drop|fall|rise|lose|gain|grow|change|go up|go down|increase|decrease|move)\b|\bdid (?:my|the) (?:portfolio|investments?) (?:beat|go|rise|fall|gain|lose|grow)\b/,
  ),
  rule(
    "holdings",
    3,
    /\b(?:securities|stocks|shares|funds|etfs|bonds|instruments|investments|companies) (?:are|do i have|sit) in (?:my|the)\b|\bwhat is in (?:my|the) (?:portfolio|depot|account)\b/,
  ),
  rule(
    "largest",
    5,
    /\b(?:holdings?|positions?|stocks?|investments?|funds?) (?:has|have|had|did|is|are|was|were) .*\b(?:most|best|worst|least|biggest|largest)\b/,
  ),
  rule(
    "allocation",
    5,
    /\b(?:how much|what (?:share|part|fraction|percent(?:age)?|portion)|which (?:share|part)) of (?:my|the) (?:portfolio|money|wealth|assets?|investments?|depot)\b/,
  ),
  rule("cash", 4, /\bin cash\b|\bcash do i\b|\bsitting idle\b|\bidle\b/),
  rule(
    "holding",
    4,
    /\b(?:did i pay for|in (?:profit|the (?:red|black|plus|minus))|(?:share|part|percent(?:age)?|portion) of my (?:portfolio|money) is)\b/,
  ),
  rule(
    "fees",
    5,
    /\b(?:cost me|(?:did|does|do) (?:investing|my (?:broker|bank|account|depot)) cost|goes? to (?:the )?(?:broker|bank))\b/,
  ),
  rule(
    "price",
    4,
    /\bhow much (?:does|do|is) .*\b(?:cost|shares? cost)\b|\bwhere is .*\btrading\b|\bwhat does .* cost\b/,
  ),
  rule(
    "rate",
    6,
    /\bwhat is (?:the|a|one|1) (?:dollar|euro|pound|franc|yen) worth\b|\b(?:convert|change|swap) .*\b(?:dollars?|euros?|pounds?|francs?|yen)\b.*\b(?:dollars?|euros?|pounds?|francs?|yen)\b/,
  ),
  rule("simulation", 4, /\b(?:can|could|will|would|might) (?:i|we) (?:have|get|own|make) [$€£]?\d/),
  rule(
    "overview",
    4,
    /\bvalue of (?:all |everything |all of )?(?:my|the|our) (?:portfolio|accounts?|investments?|depot|money|wealth|savings|assets)\b|^(?:my |the )?(?:total )?wealth$/,
  ),
  rule(
    "performance",
    3,
    /\b(?:am|was|have) i (?:been )?(?:making|losing|earning) (?:any )?money\b|\b(?:did|do|was) i do(?:ing)? (?:better|worse|well|badly)\b/,
  ),
  rule(
    "why",
    5,
    /\bwhat (?:made|pushed|sent|lifted|hurt|helped|dragged|pulled|moved|drove) (?:my|the) (?:portfolio|return|returns|money|performance|value|gain|gains|loss|losses)\b|\bwhat happened to (?:my|the) (?:money|portfolio|investments?|savings|value)\b|\bbreak ?down (?:of )?(?:my |the )?(?:gains?|returns?|performance|change|profits?|loss(?:es)?)\b/,
  ),
  rule(
    "holdings",
    5,
    /\b(?:everything|all(?: that)?) i (?:own|hold|have)\b|\bwhat (?:stuff|things|stocks|shares|funds|etfs|bonds|securities|assets|investments|positions) (?:do|did) i (?:own|hold|have)\b|\bwhat (?:do|did) i (?:own|hold)\b/,
  ),
  rule("cash", 5, /\bdry powder\b|\bspare money\b|\bready money\b|\bready to invest\b/),
  rule(
    "taxes",
    5,
    /^(?:my |the |any |total )?tax(?:es)?(?: paid)?(?: (?:in|for|during|of))? (?:(?:19|20)\d{2}|ytd|this|last|since)\b/,
  ),
  rule(
    "research",
    5,
    /\b(?:lawsuits?|litigation|scandals?|acquisitions?|takeovers?|mergers?|product launch(?:es)?|layoffs?)\b/,
  ),
  rule(
    "performance",
    4,
    /\b(?:profitable|in profit|how (?:badly|well|much better|good|bad) (?:did|have|was|were|are|am)|(?:moved|changed|evolved|grown|fallen|risen|dropped|climbed) (?:since|in|over|this|last|during|so)|my (?:gains?|profits?|loss(?:es)?)(?: (?:this|last|in|since|over|for|ytd|so far)|$))\b/,
  ),
  rule("why", 4, /\bhow come\b|\bfor what reason\b/),
  rule(
    "largest",
    5,
    /\bwhich (?:holding|position|stock|share|investment|fund)s? .*\b(?:most|best|worst|least)\b/,
  ),
  rule(
    "allocation",
    5,
    /\b(?:distributed|weightings?)\b|\b(?:stocks?|equit(?:y|ies)|shares|bonds?|cash) (?:vs\.?|versus|to|\/) (?:stocks?|equit(?:y|ies)|shares|bonds?|cash)\b/,
  ),
  rule("holding", 4, /\bnumber of .*\bshares\b|\bhow many .*\b(?:shares|units)\b/),
  rule("dividends", 4, /\b(?:pays?|paid|paying) (?:me|us)\b/),
  rule("fees", 4, /\bin costs\b|\bcosts? (?:am i|are) (?:paying|charged)\b/),
  rule("taxes", 5, /\bto the (?:taxman|tax office|tax authorit(?:y|ies)|state|government)\b/),
  rule("price", 6, /\b(?:how much|what) is (?:one|a|1|a single) .*\b(?:share|unit|coin)\b/),
  rule(
    "simulation",
    4,
    /\b(?:will|would|is) .*\b(?:be )?enough\b|\bhow long (?:until|till|before|does it take|will it take|to)\b.*\b(?:reach|have|get|million|\d)/,
  ),
  rule("why", 4, /\bcontribut(?:ed|es|or|ors) (?:the )?(?:most|least|to)\b/),
  rule(
    "performance",
    4,
    /\b(?:best|worst|each|every) (?:calendar )?years?\b|\byear by year\b|\bcalendar years\b|\bby year\b/,
  ),
  rule(
    "holding",
    5,
    /\bhow (?:did|has|is|was|have|are) (?!my\b|the\b|it\b|i\b|we\b|our\b|things\b|that\b|this\b|everything\b|much\b)[a-z0-9 ]{2,40} (?:do|done|doing|perform\w*|going|fared?|developed?)\b/,
  ),
];
