/** Words of questions that are no names. Anything else may be one. */
export const questionWords = new Set(
  (
    "lower higher fewer sale cheap account record records making losing stuff wealth better worse badly stocks possible happening moment lately nowadays depot savings " +
    "performers performer performs winner loser overweight underweight projection projections simulated importing uploaded reports reporting holds owning investor retired portfolio's " +
    "a about above account accounts accrued activity actual actually after again ago all allocation also altogether am an and annual " +
    "annualised annualized any anything approximately are around as asset assets at attribution average back balance base be because been " +
    "before beginning behind best better between big biggest bonds book both bought break breakdown broker brokerage but buy by calculate " +
    "calendar can cash change changed charges chart class classes close coach come came commission commissions compare compared composed " +
    "concentrated contributions corona cost costs could covid crash crisis crypto currencies currency current currently curve daily date day days " +
    "deposit deposited deposits detail did different distributions diversified dividend dividends do does doing dollar dollars done down drag " +
    "drawdown drive driven drop dropped drove during each earn earned earnings end equities equity etf etfs euro euros ever every everything " +
    "exactly expensive explain exposure far fallen fare fared february federal fee fees fell figures financial first fiscal five for found four " +
    "franc francs from full fund funds gain gained gains get give go goes going gone good got great grew grow grown growth had half has have " +
    "he hello help her hi high history hold holding holdings how i idle if in inception income increase inflow interest into invest invested " +
    "investing investment investments is it its january june just know largest last lately latest least left let lifetime like liquid list lose " +
    "losers loss losses lost low lowest made main make many market me measured mean mid million mix money money-weighted month monthly months more " +
    "most move moved much my name need net new next nine no not now number of off ok on one only open or order orders other our out over " +
    "overall overview own owned paid part past pay payout payouts per percent percentage perform performance performed performing period " +
    "please portfolio portfolios position positions pound pounds previous prior profit profits profitable purchase purchases put quarter " +
    "quick quickly rate rates read real really reason reasons receive received recent recently red report result results return returns " +
    "rich rise risen risk riskiest risky rose run sales same say second see sell sells sent separately seven shares share should show showed simple " +
    "since six small smallest so sold some split splits standing start started state statement status stock stocks sum summary take taken tax " +
    "taxes taxation tell ten than thank thanks that the their them then there these they thing things third this those three through time " +
    "time-weighted to today together told top total totals track trade trades trading transaction transactions transfer two under until up us use " +
    "usd value values very volatile volatility want was way we wealth week weeks weight weighted well went were what when where which while " +
    "who whole why will winners with withdraw withdrawals withdrew withheld withholding within without worked worst worth would year " +
    "yearly years yesterday yet yield you your april august december july march may november october september january february eur gbp chf jpy " +
    "rolling lot lots drawdowns benchmark months underwater windows beat outperform outperformed underperform compared jan feb mar apr jun jul aug sep sept oct nov dec " +
    "right everything moment isin ytd mtd ttm xirr irr twr cagr pnl aggregate gross lump cumulative compound quarterly bank bond breakup far worse money worthless"
  ).split(" "),
);
