import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./ask-sample.ts";
import { detectLanguage } from "./detect-language.ts";
import { MORE_UTTERANCES } from "./more-utterances.ts";
import { readDialogue } from "./read-dialogue.ts";
import { HELD, TODAY, UTTERANCES } from "./utterances.ts";

/** Intents, and the period of the last one, of a dialogue with the questions parted by ">>". */
function read(dialogue: string): string {
  const frames = readDialogue(dialogue.split(">>"), HELD, TODAY);
  return frames.map(({ intent }) => intent).join("+");
}

test("a year ahead is said to lie ahead where the past is asked for", () => {
  const ahead = [
    "how did it do in 2030?",
    "how did my portfolio perform in 2031",
    "how much did I pay in fees in 2030?",
    "what dividends did I receive in March 2030",
    "which shares did I buy since 2030?",
    "how did it do? >> and in 2030?",
  ];
  for (const question of ahead) assert.equal(read(question), "future_year", question);
  const other: [string, string][] = [
    ["how did it do in 2025?", "performance"],
    ["how did it do from 2024 to 2030?", "performance"],
    ["simulate 500 a month until 2040", "simulation"],
    ["what did I buy for 2030 euros?", "trades"],
    ["how did it do in 2030? >> and in 2024?", "performance"],
  ];
  for (const [question, intent] of other) assert.equal(read(question), intent, question);
});

test("an amount below zero in a plan is asked about, not dropped", () => {
  for (const question of [
    "what if I withdraw -500",
    "what if I save -500 a month for 20 years?",
    "simulate 20 years with €-200 a month",
    "simulate 10 years, withdrawing minus 300 a month",
  ]) {
    assert.equal(read(question), "below_zero", question);
  }
  for (const question of ["simulate 20 years with 500 a month", "simulate 10-15 years with 300 a month"]) {
    assert.equal(read(question), "simulation", question);
  }
  assert.notEqual(read("what if the market falls -20%?"), "below_zero");
});

test("German, French and Spanish are recognised, English never is taken for them", () => {
  const cases: [string, string | null][] = [
    ["Wie viel ist mein Portfolio wert?", "de"],
    ["Was habe ich letztes Jahr an Gebühren bezahlt?", "de"],
    ["Zeig mir meine Dividenden", "de"],
    ["Combien vaut mon portefeuille ?", "fr"],
    ["Quels frais ai-je payés l’année dernière ?", "fr"],
    ["¿Cuánto vale mi cartera?", "es"],
    ["Muéstrame los dividendos del año pasado", "es"],
    ["How is La Mancha del Sol doing?", null],
    ["What about Banco de la Nación?", null],
    ["Allianz", null],
    ["NRTH", null],
  ];
  for (const [question, language] of cases) assert.equal(detectLanguage(question), language, question);
  for (const [dialogue] of [...UTTERANCES, ...MORE_UTTERANCES]) {
    for (const question of dialogue.split(">>")) assert.equal(detectLanguage(question), null, question);
  }
});

test("each is answered in words that pass every check, without a tool", async () => {
  const expected: [string, RegExp][] = [
    ["how did it do in 2030?", /^2030 lies ahead/],
    ["what if I withdraw -500", /amount below zero/],
    [
      "Wie viel ist mein Portfolio wert?",
      /^Der Offline-Coach liest nur Englisch; .*\*What is my portfolio worth/,
    ],
    ["Combien vaut mon portefeuille ?", /^Le coach hors ligne ne lit que l’anglais/],
    ["¿Cuánto vale mi cartera?", /^El coach sin conexión solo lee inglés/],
  ];
  for (const [question, answer] of expected) {
    const { text, calls } = await ask([question]);
    assert.match(text, answer, question);
    assert.doesNotMatch(text, /\[removed/);
    assert.deepEqual(calls, [], question);
  }
});
