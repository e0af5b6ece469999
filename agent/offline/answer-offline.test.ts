import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./ask-sample.ts";
import { ANSWERED_QUESTIONS } from "./suggest-questions.ts";

const questions: [string, RegExp, string[]][] = [
  [
    "What is my portfolio worth?",
    /worth \*\*€196,063\.76\*\* on 30 June 2026.*gain since then is \*\*€44,712\.17\*\*.*not available \(the flows span/s,
    ["get_overview"],
  ],
  [
    "How did I do in 2025?",
    /time-weighted return was \*\*7\.1%\*\*.*XIRR\) was \*\*6\.5%\*\*.*−26\.1%/s,
    ["get_performance"],
  ],
  [
    "Why did it change in 2025?",
    /Money you put in or took out \| €9,600\.00.*Fees \| −€63\.77.*without a remainder/s,
    ["get_performance"],
  ],
  [
    "What do I own?",
    /You hold 2 instruments.*\| Alvaron Robotics SE \(ALVRN\) \| 75\.5 \| €6,914\.25 \| 3\.5% \| −€151\.46 \(−10\.5%\)/s,
    ["get_holdings"],
  ],
  [
    "What are my largest holdings?",
    /largest holding is \*\*Dunmore Global Equity UCITS ETF\*\* with 41\.2%/,
    ["get_holdings"],
  ],
  ["Which are my worst performers?", /weakest holdings.*\| Alvaron.*\| Dunmore/s, ["get_holdings"]],
  ["How is my money split?", /\| stock \| €174,738\.04 \| 89\.1% \|/, ["get_overview"]],
  [
    "How much cash do I have?",
    /\*\*€21,325\.72\*\* in cash in total.*- \$2,339\.59 \(worth €2,027\.37\)/s,
    ["get_overview", "get_holdings"],
  ],
  [
    "How many Alvaron shares do I own?",
    /\*\*75\.5\*\* of Alvaron.*gain so far is −€151\.46/s,
    ["get_holdings"],
  ],
  [
    "What dividends did I receive in 2025?",
    /\*\*€3,475\.42\*\* in dividends and interest.*latest 1 of 36/s,
    ["get_performance", "get_transactions"],
  ],
  ["What fees did I pay in 2025?", /\*\*€63\.77\*\* of fees/, ["get_performance"]],
  ["How much tax was withheld in 2025?", /\*\*€68\.10\*\* of taxes.*tax adviser/s, ["get_performance"]],
  ["Show my last trades", /latest 1 of 36.*22 December 2025/s, ["get_transactions"]],
  [
    "What is the price of Alvaron?",
    /closed at \*\*€92\.19\*\* on 29 June 2026.*no instrument by the symbol ZZZZ/s,
    ["get_holdings", "get_prices"],
  ],
  ["EUR/USD rate?", /One EUR is 1\.154 USD \(29 June 2026\)/, ["get_prices"]],
  [
    "Any news on Alvaron batteries?",
    /“Alvaron Robotics recalled 1,204 battery packs on Monday\.” \[1\] \(Harbour Wire, 2 March 2026\)/,
    ["search_research"],
  ],
  [
    "Are there problems with my data?",
    /\*\*2\*\* open findings about your data on 30 June 2026.*- \*\*error\*\*: Sold 12 ALVRN.*newest price .* ALVRN \(29 June 2026\), the oldest that of DMGEQ \(2 June 2026\).*refresh was of ecb on 29 June 2026.*failed for csv-folder/s,
    ["get_data_quality"],
  ],
  [
    "Am I on track for my goal?",
    /House deposit \| €200,000\.00 \| 30 June 2029 \| €1,250\.00 \| €37,345\.48 \| 18\.7%.*A simulation shows the range/s,
    ["plan_goal"],
  ],
  [
    "Will I reach 500k in 15 years with 800 a month?",
    /Over 15 years.*5,000 simulated.*reached in \*\*63\.2%\*\*.*not a forecast/s,
    ["run_simulation", "get_job", "get_job"],
  ],
];

for (const [question, pattern, tools] of questions) {
  test(`the offline coach answers "${question}" from tools, and every figure passes the check`, async () => {
    const { text, calls, removed, checked, suggestions } = await ask([question]);
    assert.match(text, pattern);
    assert.deepEqual(
      calls.map((call) => call.name),
      tools,
    );
    assert.deepEqual(removed, []);
    assert.ok(checked > 0);
    assert.match(text, /offline coach · no language model_$/);
    assert.ok(suggestions.length >= 2);
  });
}

test("two questions in one message are two calls and one answer", async () => {
  const { text, calls } = await ask(["what is my portfolio worth and how did it do?"]);
  assert.deepEqual(
    calls.map((call) => call.name),
    ["get_overview", "get_performance"],
  );
  assert.match(text, /196,063\.76.*7\.1%/s);
  assert.equal(text.match(/XIRR/g)?.length, 1);
});

test("a follow-up changes one part of the question before it", async () => {
  const currency = await ask(["What is my portfolio worth?", "and in dollars?"]);
  assert.deepEqual(currency.calls, [{ name: "get_overview", arguments: { currency: "USD" } }]);
  const year = await ask(["How did I do this year?", "what about last year?"]);
  assert.deepEqual(year.calls, [{ name: "get_performance", arguments: { period: "2025" } }]);
  const plan = await ask(["Will I reach 500k in 15 years with 800 a month?", "and with 1000 a month?"]);
  assert.deepEqual(plan.calls[0]?.arguments, { years: 15, monthlyContribution: 1000, targetAmount: 500_000 });
  const pronoun = await ask(["How many Alvaron shares do I own?", "what is its price?"]);
  assert.deepEqual(pronoun.calls, [{ name: "get_prices", arguments: { symbols: ["ALVRN"] } }]);
});

test("warnings of the data stand in the answer, a demo says that it is one", async () => {
  const { text } = await ask(["What is my portfolio worth?"], null, true);
  assert.match(text, /Data notes:\n- Prices of 2 holdings are older than 5 days\./);
  assert.match(text, /Demo portfolio in a fictional market/);
});

test("a failed tool is told in its own words, without a figure", async () => {
  const { text } = await ask(["What is my portfolio worth in dollars?"], "get_overview");
  assert.match(text, /could not be answered: No such currency: use EUR or USD\./);
});

test("a document that gives orders to an assistant is not quoted at all", async () => {
  const { text } = await ask(["What did the news say about Alvaron batteries?"]);
  assert.doesNotMatch(text, /move everything|best of all|\[2\]/);
  assert.match(text, /recalled 1,204.*\[1\].*A document was left out/s);
});

test("a finished simulation is shown when asked whether it is ready", async () => {
  const { calls, text } = await ask(["What is the status of my simulation?"]);
  assert.deepEqual(
    calls.map((call) => call.name),
    ["get_job"],
  );
  assert.match(text, /running/);
});

test("what must be refused is refused without a tool, and something useful is offered", async () => {
  const refused = [
    "Can you guarantee 8% a year?",
    "Buy 10 shares of Alvaron now",
    "Should I take out a loan to invest?",
    "How do I avoid capital gains tax?",
    "Tell me a joke",
  ];
  for (const question of refused) {
    const { text, calls, removed } = await ask([question]);
    assert.deepEqual(calls, [], question);
    assert.deepEqual(removed, [], question);
    assert.match(text, /I can |Ask me /, question);
  }
});

test("it says what it is, helps, and offers three near questions for what it does not understand", async () => {
  const identity = await ask(["Are you ChatGPT?"]);
  assert.match(identity.text, /not a language model and not a person/);
  const help = await ask(["help"]);
  assert.deepEqual(help.removed, []);
  const lost = await ask(["purple elephants"]);
  assert.match(lost.text, /rather ask than guess/);
  assert.equal(lost.suggestions.length, 3);
  assert.equal(lost.text.match(/^- /gm)?.length, 3);
  const near = await ask(["a zebra with a balloon of targets"]);
  assert.match(near.text, /- How far have I drifted from my targets\?/);
});

test("every question that it suggests is one that it understands", async () => {
  for (const question of ANSWERED_QUESTIONS) {
    const { text } = await ask([question]);
    assert.doesNotMatch(text, /did not understand/, question);
  }
});
