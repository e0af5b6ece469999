/** What could be asked after a tool was used, for models that suggest nothing themselves. */
const followUps: Readonly<Record<string, readonly string[]>> = {
  get_overview: ["How did it do this year, and why?", "What are my largest holdings?"],
  get_performance: ["Why did it change?", "And last year?"],
  get_holdings: ["What is the news on my largest holding?", "How is my money split?"],
  get_transactions: ["How much did I receive in dividends this year?", "What fees did I pay?"],
  get_prices: ["What do I own of it?", "What is the news on it?"],
  search_instruments: ["What do I own of it?", "How did its price move this year?"],
  fix_data_issue: ["Is my data in order?", "What is my portfolio worth?"],
  get_data_quality: ["Are any prices stale?", "What is my portfolio worth?"],
  plan_goal: ["How did my portfolio do this year?", "What if I save more every month?"],
  search_research: ["What do I own of it?", "How did its price move this year?"],
  plan_retirement: ["What if I retire two years later?", "What if prices rise faster?"],
  run_simulation: ["What if I save more every month?", "What did the simulation assume?"],
};

/** At most three questions, from the tools used last. */
export function suggestFollowUps(toolNames: readonly string[]): string[] {
  const found = [...new Set(toolNames)].reverse().flatMap((name) => followUps[name] ?? []);
  return [...new Set(found)].slice(0, 3);
}
