import { rule } from "./intent-rule.ts";

/** Signs of talk, of questions about the coach itself, and of what it must not do. */
export const conversationRules = [
  rule(
    "job",
    6,
    /\b(?:jobs?|is it (?:ready|done|finished)|simulation (?:ready|done|finished|status|result)|status of (?:the|my) (?:job|simulation)|(?:ready|finished|done) yet|still running|still calculating)\b/,
  ),
  rule(
    "import",
    6,
    /\b(?:import(?:ing|ed)?|upload(?:ing)?|csv|broker(?:'s)? (?:file|export|statement)|load (?:my|a|the) (?:file|transactions|statement|trades)|get my (?:data|transactions|trades) in|add (?:my )?transactions|connect (?:my )?(?:broker|account)|undo (?:the|my|an) import|schwab|ghostfolio)\b/,
  ),
  rule(
    "help",
    6,
    /\b(?:help|what can you (?:do|tell|answer)|what (?:can|should|could) i ask|how do(?:es)? (?:you|this|it) work|commands?|features?|capabilities|what do you (?:do|know)|examples? of questions|get started)\b/,
  ),
  rule(
    "identity",
    7,
    /\b(?:are you (?:an? )?(?:ai|bot|human|person|robot|machine|llm|language model|real|chatgpt|claude|gpt)|who are you|what are you(?! able| doing)|which (?:model|ai|llm)|what model|language model)\b/,
  ),
  rule(
    "greeting",
    5,
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?|thank you|thx|cheers|great|bye|goodbye|ok|okay|cool|nice)(?: (?:there|coach|you|again|a lot|so much|very much|bot))*[.! ]*$/,
  ),
  rule(
    "refuse_guarantee",
    9,
    /\b(?:guarantee[ds]?|risk[ -]free|can not lose|can i not lose|no risk|sure thing|certain(?:ty)? (?:to|that|profit|return|gain)|100 ?% (?:safe|sure|certain)|promise me|definitely (?:go|rise|make)|sure(?:ly)? (?:to )?(?:make|win|rise|profit)|double my money|never lose)\b/,
  ),
  rule(
    "refuse_guarantee",
    9,
    /\b(?:predict|crystal ball|which (?:stocks?|shares?|funds?|etfs?) will|what will .* (?:price|stock|share|market|markets) (?:be|do)|(?:price|market|markets|stock|stocks) (?:go|going) (?:up|down) (?:tomorrow|next)|(?:will|is) (?:the )?(?:market|price|stock|[a-z]+) (?:going to )?(?:go up|go down|rise|fall|crash|drop|soar|collapse)\b(?! below| under| to ))/,
  ),
  rule(
    "refuse_trade",
    9,
    /\b(?:(?:should|shall|must|can|could) (?:i|we) (?:buy|sell|dump|short|get rid of|trade|invest in|purchase|hold on to|get out of|keep)|(?:what|which|tell me (?:what|which)) .*(?:should|to|can|shall) (?:i |we )?(?:buy|sell|invest in|pick|purchase)|is (?:it|now|this|that|[a-z]+) (?:(?:a )?(?:good|right|bad) (?:time|moment|idea|buy|investment) ?(?:to (?:buy|sell|invest))?|a buy|a sell)|(?:good|best) (?:stocks?|shares?|funds?|etfs?|investments?|time) to (?:buy|sell|invest)|hot tips?|stock tips?|recommend(?:ation)?s?(?: (?:me )?(?:a|some|any|stocks?))?|time to (?:buy|sell))\b/,
  ),
  rule(
    "refuse_trade",
    9,
    /^(?:please )?(?:buy|sell|short|purchase|order|trade|liquidate|rebalance|transfer|send|move|wire|pay)\b(?! and hold)|\b(?:buy|sell|purchase|order) (?:me )?(?:\d[\d.,]*|all|some|more|half|everything)\b|\bplace an? (?:order|trade)|\bexecute (?:a |the )?(?:trade|order)/,
  ),
  rule(
    "refuse_leverage",
    11,
    /\b(?:leverag\w*|on margin|margin (?:loan|account|trading|call)|borrow(?:ed|ing)?|take out a (?:loan|credit|mortgage)|with (?:a )?(?:loan|credit|credit card)|(?:loan|credit card|mortgage|remortgage|debt) to (?:buy|invest)|second mortgage|lombard|cfds?|options? (?:trading|gamble)|payday|invest .*(?:loan|credit card|borrowed))\b/,
  ),
  rule(
    "refuse_tax_law",
    9,
    /\b(?:(?:avoid|evade|dodge|reduce|minimi[sz]e|save|lower|hide) .*\btax(?:es)?|tax (?:advice|return|deductible|bracket|loophole|rate|haven|office)|(?:is|are|it) .*\b(?:legal|illegal|tax[ -]?free|deductible|taxable)|(?:do|must|will|should|would) i (?:have to |need to |owe |pay )+.*\btax(?:es)?|how (?:is|are|much) .* taxed|owe .*tax|inheritance|legal advice|sue|lawyer|hide (?:my )?(?:money|assets)|from the (?:irs|tax office|taxman)|capital gains tax|declare)\b/,
  ),
  rule(
    "refuse_scope",
    7,
    /\b(?:weather|poem|joke|song|recipe|cook|football|soccer|movie|film|translate|write (?:me )?(?:a|an|some)|essay|code|python|javascript|capital of|president|politic\w*|election|who won|horoscope|girlfriend|boyfriend|doctor|medicine|diet|travel|holiday|hotel|flight|math(?:s)? homework|homework|story|lottery|bet on|casino|sports?|pizza|restaurant)\b/,
  ),
  rule(
    "refuse_scope",
    10,
    /\b(?:ignore (?:all |your |the |any )?(?:previous |prior |above )?(?:instructions?|rules?)|system prompt|your (?:instructions|prompt|rules)|jailbreak|pretend (?:to be|you)|act as|other users?|another (?:user|customer|person|household)|someone else|api key|password|secret key|neighbou?r)\b/,
  ),
  rule("help", 6, /\b(?:able to (?:do|answer|help|tell)|questions (?:can|do|may|could) (?:you|i))\b/),
  rule(
    "identity",
    7,
    /\bis (?:this|it) (?:an? )?(?:ai|bot|human|robot|machine|llm|language model|chatgpt)\b|\b(?:am i|are we) (?:talking|speaking|chatting) (?:to|with)\b/,
  ),
  rule("refuse_leverage", 11, /\bre-?mortgage\b|\bmortgage my\b/),
  rule(
    "refuse_tax_law",
    9,
    /\b(?:can|may|could|how do|do) i deduct\b|\bdeduct (?:my|the) (?:loss|losses|fees|costs)\b/,
  ),
  rule("help", 6, /\b(?:supposed|allowed|able) to ask\b/),
  rule(
    "refuse_trade",
    9,
    /\b(?:is|are) (?:a |an )?.*\b(?:a )?(?:strong )?(?:buy|sell|hold)(?: right now| now| today)?$/,
  ),
];
