import type { AskedQuestion } from "./asked-questions.ts";

/** Target weights of shares, bonds and cash. */
const mix = (equity: number, bond: number, cash = 0) => [
  { name: "equity", weight: equity },
  { name: "bond", weight: bond },
  ...(cash > 0 ? [{ name: "cash", weight: cash }] : []),
];

/** The same for analyses and plans. */
export const ASKED_ANALYSES: readonly AskedQuestion[] = [
  ["how much could I lose in a bad month?", "get_risk"],
  ["how bumpy is my portfolio", "get_risk|get_performance"],
  ["var 99 percent 10 day", "get_risk", { confidence: 0.99, horizonDays: 10 }],
  ["what's my beta to DMGEQ", "get_risk", { benchmark: "DMGEQ" }],
  ["which holding adds the most risk?", "get_risk"],
  ["are my funds just moving together?", "get_risk"],
  ["am I too exposed to tech?", "get_risk|get_overview"],
  ["sharpe and sortino pls", "get_risk"],
  ["what sectors am I in", "get_risk"],
  ["how dangerous is what I own", "get_risk"],

  ["what if shares lose half their value", "run_stress_test", { shocks: [{ name: "equity", rate: -0.5 }] }],
  [
    "suppose the stock market tanks 40 percent",
    "run_stress_test",
    { shocks: [{ name: "equity", rate: -0.4 }] },
  ],
  ["what would another 2008 do to me", "run_stress_test", { scenario: "financial2008" }],
  ["would I survive a covid style crash", "run_stress_test", { scenario: "pandemic2020" }],
  [
    "bitcoin goes to zero, how bad is that for me?",
    "run_stress_test",
    { shocks: [{ name: "crypto", rate: -1 }] },
  ],
  [
    "if rates go up 1%, what do my bonds lose",
    "run_stress_test",
    { shocks: [{ name: "rates", rate: 0.01 }] },
  ],
  ["dollar falls by 10% what happens to me", "run_stress_test", { shocks: [{ name: "USD", rate: -0.1 }] }],
  ["stress my portfolio", "run_stress_test"],
  [
    "what happens to my money if Northwind drops 50%",
    "run_stress_test",
    { shocks: [{ name: "NWIND", rate: -0.5 }] },
  ],
  ["effect of a 20% fall in equities", "run_stress_test", { shocks: [{ name: "equity", rate: -0.2 }] }],
  ["how bad would a repeat of the dotcom bust be", "run_stress_test", { scenario: "dotcom2000" }],

  ["what's the best mix of what I own", "optimize_portfolio", { objective: "maxSharpe" }],
  ["which weights give the least risk", "optimize_portfolio", { objective: "minVariance" }],
  ["least volatile combination of my holdings", "optimize_portfolio", { objective: "minVariance" }],
  ["spread the risk equally over my holdings", "optimize_portfolio", { objective: "riskParity" }],
  ["max sharpe but nothing above 25%", "optimize_portfolio", { objective: "maxSharpe", maxWeight: 0.25 }],
  ["efficent frontier", "optimize_portfolio", { objective: "frontier" }],
  ["weights with the highest return per unit of risk", "optimize_portfolio", { objective: "maxSharpe" }],
  [
    "maximum diversification portfolio, cap 15 percent",
    "optimize_portfolio",
    { objective: "maxDiversification", maxWeight: 0.15 },
  ],

  ["how do I get back to 70/30", "suggest_rebalancing", { targets: mix(0.7, 0.3) }],
  ["am I off my targets?", "suggest_rebalancing"],
  [
    "what trades get me to 50% stocks, 40% bonds and 10% cash",
    "suggest_rebalancing",
    { targets: mix(0.5, 0.4, 0.1) },
  ],
  ["i have 2k to invest, where should it go", "suggest_rebalancing", { contribution: 2000 }],
  ["rebalance but don't sell anything", "suggest_rebalancing", { buyOnly: true }],
  ["what are my target weights", "suggest_rebalancing"],
  ["put 1,500 € in so that I come closer to my targets", "suggest_rebalancing", { contribution: 1500 }],
  ["which holdings drifted most", "suggest_rebalancing"],
  [
    "rebalance into 80 percent shares 20 percent bonds with whole shares only",
    "suggest_rebalancing",
    { targets: mix(0.8, 0.2), wholeShares: true },
  ],
  ["how far away am I from 60/40", "suggest_rebalancing", { targets: mix(0.6, 0.4) }],

  [
    "what'll I have in 20 years if I put in 300 every month",
    "run_simulation",
    { years: 20, monthlyContribution: 300 },
  ],
  ["simulate fifteen years with 1k a month", "run_simulation", { years: 15, monthlyContribution: 1000 }],
  ["odds of a million by 2050", "run_simulation", { years: 24, targetAmount: 1_000_000 }],
  [
    "will my money last 30 years if I take 2.5k monthly",
    "run_simulation",
    { years: 30, monthlyWithdrawal: 2500 },
  ],
  ["how much might this grow to over the next decade", "run_simulation", { years: 10 }],
  [
    "chance of hitting €750k in 12 yrs saving 900/month",
    "run_simulation",
    { years: 12, targetAmount: 750_000, monthlyContribution: 900 },
  ],
  ["monte carlo 25 years", "run_simulation", { years: 25 }],
  [
    "if I invest two hundred euros a month for ten years what do I get",
    "run_simulation",
    { years: 10, monthlyContribution: 200 },
  ],
  ["can I have half a million in 15 years?", "run_simulation", { years: 15, targetAmount: 500_000 }],
  ["what could 50k become in 10 years", "run_simulation", { years: 10, initialValue: 50_000 }],
  ["project my portfolio 30 years out", "run_simulation", { years: 30 }],
  ["simulate", "simulation"],

  [
    "how much do I have to put away each month to have 100k by 2035",
    "plan_goal",
    { options: { targetAmount: 100_000 } },
  ],
  ["what must I save monthly for 250,000 in 10 years", "plan_goal", { options: { targetAmount: 250_000 } }],
  ["how are my goals going", "plan_goal", { options: null }],
  ["goal progress?", "plan_goal", { options: null }],
  ["am i on track for the house", "plan_goal", { options: null }],
  ["which of my goals is behind", "plan_goal", { options: null }],
  ["what return do I need to reach 400k in 12 years", "plan_goal", { options: { targetAmount: 400_000 } }],
  ["saving goal of 60k for 2030, how much per month?", "plan_goal", { options: { targetAmount: 60_000 } }],

  [
    "I'm born 1985, want to retire at 60 and spend 40k a year",
    "plan_retirement",
    { birthYear: 1985, retirementAge: 60, yearlySpending: 40_000 },
  ],
  [
    "I am 45 and want to stop working at 63, need 2500 a month",
    "plan_retirement",
    { birthYear: 1981, retirementAge: 63, yearlySpending: 30_000 },
  ],
  [
    "can i retire at 58? born 1972, spending 3k/month",
    "plan_retirement",
    { birthYear: 1972, retirementAge: 58, yearlySpending: 36_000 },
  ],
  [
    "born in 1990, retiring at sixty-seven, spending 2,800 euros a month and saving 10k a year",
    "plan_retirement",
    { birthYear: 1990, retirementAge: 67, yearlySpending: 33_600, options: { yearlySavings: 10_000 } },
  ],
  ["how much can I safely spend in retirement?", "retirement"],
  ["retirement planning", "retirement"],
  ["when can I retire", "retirement"],
  [
    "plan my pension: birth year 1978, retirement age 65, yearly spending 36000",
    "plan_retirement",
    { birthYear: 1978, retirementAge: 65, yearlySpending: 36_000 },
  ],

  [
    "what tax would I pay in the US this year with an income of 80000",
    "estimate_tax",
    { regime: "us", year: 2026, income: 80_000 },
  ],
  ["income and taxes in Germany for 2025", "estimate_tax", { regime: "germany", year: 2025 }],
  ["estimate taxes germany 2025", "estimate_tax", { regime: "germany", year: 2025 }],
  ["uk capital gains tax on what i sold last year", "estimate_tax", { regime: "uk", year: 2025 }],
  ["if I sell all my Kestrel now what tax in India", "estimate_tax", { regime: "india", symbol: "KESTR" }],
  ["which losses could I harvest in the US", "estimate_tax", { regime: "us" }],
  [
    "tax bill for selling 30 Alvaron shares in Germany",
    "estimate_tax",
    { regime: "germany", symbol: "ALVRN", quantity: 30 },
  ],
  ["how much tax will I owe on my gains", "tax_estimate"],
  ["capital gains in the uk with 45k salary", "estimate_tax", { regime: "uk", income: 45_000 }],
  [
    "we file jointly in the US with 150k income, what's our tax on gains",
    "estimate_tax",
    { regime: "us", joint: true, income: 150_000 },
  ],
  ["german tax on my gains incl. church tax 9%", "estimate_tax", { regime: "germany", churchTaxRate: 0.09 }],
  ["tax-loss harvesting", "tax_estimate"],
  [
    "how much would the taxman get if I sold 10 Northwind (I live in Britain)",
    "estimate_tax",
    { regime: "uk", symbol: "NWIND", quantity: 10 },
  ],

  ["where will my portfolio be in a month", "get_forecast", { horizonDays: 30 }],
  ["30 day outlook", "get_forecast", { horizonDays: 30 }],
  ["forecast Northwind for the next year", "get_forecast", { symbol: "NWIND", horizonDays: 365 }],
  ["what growth do you expect over the next 90 days", "get_forecast", { horizonDays: 90 }],
  ["expected range for Lyrae next month", "get_forecast", { symbol: "LYRAE", horizonDays: 30 }],
  ["two week forecast", "get_forecast", { horizonDays: 14 }],

  ["what's inside Dunmore Global Equity?", "analyze_instrument", { symbol: "DMGEQ" }],
  ["expense ratio of DMEGB", "analyze_instrument", { symbol: "DMEGB" }],
  ["how much does the Dunmore Euro Government Bond fund charge?", "analyze_instrument|search_research"],
  ["duration of DMEGB", "analyze_instrument", { symbol: "DMEGB" }],
  ["analyse DMGEQ", "analyze_instrument", { symbol: "DMGEQ" }],
  ["tracking difference of Dunmore Global Equity", "analyze_instrument", { symbol: "DMGEQ" }],
  ["greeks of my option", "instrument"],
  ["yield to maturity of DMEGB", "analyze_instrument", { symbol: "DMEGB" }],
];
