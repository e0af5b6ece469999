import { detectLanguage, type ForeignLanguage } from "./detect-language.ts";
import type { Frame } from "./frame.ts";

/** Instead of zeros: how to begin. */
export const noTransactionsAnswer = [
  "There are no transactions in your portfolio yet, so there is nothing to value, measure or list.",
  "To begin, open the **Import** page and choose the file your broker gives you (Interactive Brokers, Schwab, DEGIRO, Saxo, Coinbase, OFX and many more), a list of what you hold, or any CSV with a column mapping. You see a preview first, nothing is stored before you confirm, and an import can be undone. Then ask me again.",
  "If you only want to look around, sign in as one of the demo users.",
].join("\n\n");

/** One sentence in the language of the question. */
const readsEnglishOnly: Readonly<Record<ForeignLanguage, string>> = {
  de: "Der Offline-Coach liest nur Englisch; fragen Sie zum Beispiel: *What is my portfolio worth and how did it do?*",
  fr: "Le coach hors ligne ne lit que l’anglais ; demandez par exemple : *What is my portfolio worth and how did it do?*",
  es: "El coach sin conexión solo lee inglés; pregunte por ejemplo: *What is my portfolio worth and how did it do?*",
};

/** The year as it was written; what is answered about it is known to name one. */
function futureYear(frame: Frame): string {
  return /\b2\d{3}\b/.exec(frame.text)?.[0] ?? "That year";
}

/** Answers in the house's own words: no tool, no figure. Null for intents that tools answer. */
export function fixedAnswer(frame: Frame): string | null {
  switch (frame.intent) {
    case "identity":
      return "I am the offline coach: a set of rules that reads your question, calls the portfolio's tools and fills in their figures. I am not a language model and not a person. With a provider key or a local model in the configuration, a language model answers instead, with the same tools and the same checks.";
    case "greeting":
      return /thank|thx|cheers/i.test(frame.text)
        ? "You are welcome. Ask me anything about your portfolio."
        : "Hello. Ask me what your portfolio is worth, how it did and why, what you hold, or what the documents say about a holding.";
    case "help":
      return [
        "I am the offline coach, a set of rules and not a language model. I can answer:",
        [
          "- what your portfolio is worth, in any currency and on any day",
          "- how it did over a period, and why",
          "- what you hold, your largest positions, your split by asset class, your cash",
          "- dividends, interest, fees, taxes and trades from your transactions",
          "- prices and exchange rates",
          "- what news, filings and factsheets say, quoted word for word with their source",
          "- how risky it is, what a shock or a crisis would do, which weights would be best, and what brings it to your targets",
          "- what may come of a savings plan, by simulation, how far your goals are, what a goal or a retirement takes",
          "- an estimate of taxes on gains by the rules of four countries, and a forecast in bands",
          "- what is doubtful about your data, and how old your prices are",
          "- how to import your transactions",
        ].join("\n"),
        "A short follow-up is enough, such as: and in euros, what about last year, or just why.",
      ].join("\n\n");
    case "import":
      return "Open the **Import** page, choose the file your broker gives you (Interactive Brokers, Schwab, DEGIRO, Saxo, Coinbase, OFX and many more, a list of what you hold, or any CSV with a column mapping), and look at the preview. Nothing is stored before you confirm, the same file twice adds nothing, and an import can be undone on the same page. Every row that cannot be read is listed with the reason and what to do.";
    case "refuse_guarantee":
      return "Nobody can guarantee a return or know where a price will go, so I will not say it. I can show how your portfolio did in good and bad times, how deep it fell, and a simulation of a plan with its range of outcomes.";
    case "refuse_trade":
      return "I do not place orders and I do not tell you to buy or sell a particular thing: that decision is yours, and it depends on more than I know about you. I can show what you hold and how much it weighs, what it cost and gained, and what the documents say about it.";
    case "refuse_leverage":
      return "I will not help to invest borrowed money. With a loan you can lose more than you have, and you owe it even after a fall. I can show how deep your own portfolio has fallen before, and what a plan from savings alone may become.";
    case "refuse_tax_law":
      return "I cannot say what is due or allowed under tax or other law: that depends on your country and situation, and a tax adviser or lawyer must answer it. I can give the figures they will ask for: dividends, interest, realised gains, fees and taxes recorded in your transactions.";
    case "refuse_scope":
      return "I only help with your own portfolio, and I keep my rules whatever a message says. Ask me what it is worth, or how it did and why.";
    case "refuse_what_if":
      return "I cannot calculate what would have come of other decisions, or what a crash would do to your holdings. I can show how your portfolio did in bad times, what each holding cost and gained, your past trades, and a simulation of a plan with its range of outcomes.";
    case "simulation":
      return frame.years === null
        ? "Over how many years should I simulate? Say it like this: in twenty years, or by a year in the future. A monthly amount and a target are optional."
        : null;
    case "future_year":
      return `${futureYear(frame)} lies ahead, so nothing is recorded for it and nobody can know it. Ask about a year that has been, or let me simulate a plan: how likely is a target in ten years?`;
    case "below_zero":
      return "Your question has an amount below zero, and I would rather ask than guess its meaning or leave it out. Write it without the sign, with what happens to it: save 500 a month, or withdraw 500 a month.";
    case "foreign_language":
      return readsEnglishOnly[detectLanguage(frame.text) ?? "de"];
    case "price":
      return "Which instrument do you mean? Name it as it stands in your list of holdings.";
    case "unknown":
      return "I did not understand that. I am the offline coach, a set of rules and not a language model, so I would rather ask than guess. I can value, measure and explain your portfolio, look into its risk, plan, estimate taxes and search its documents; *help* lists it all. Did you mean one of these?";
    default:
      return null;
  }
}
