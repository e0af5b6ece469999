export type ForeignLanguage = "de" | "fr" | "es";

// Words that carry a sentence and are no English words; common to two of them is fine, the larger count decides.
const words: Readonly<Record<ForeignLanguage, ReadonlySet<string>>> = {
  de: new Set(
    (
      "der das dem den des ist sind ein eine einen einem einer mein meine meinen meinem meiner und oder nicht wie viel " +
      "viele wieviel warum wann welche welcher welches wert ich habe haben hatte mich mir wir uns im zum zur vom für " +
      "auf aus bei mit nach über von wird wurde werden gebühren dividenden letzten letztes jahr jahre gestiegen " +
      "gefallen bezahlt gekauft verkauft zeig zeige gib bitte kann können soll größte aktie aktien kurs"
    ).split(" "),
  ),
  fr: new Set(
    (
      "le la les est sont un une des du mon ma mes mon quel quelle quels quelles combien je ai avons nous dans pour " +
      "pourquoi comment quand et ou sur avec vaut valeur portefeuille frais cette ce cet année dernière derniers " +
      "actions acheté vendu payé reçu montre montrez puis peux peut ont été qui que quoi au aux mes monte baissé gagné"
    ).split(" "),
  ),
  es: new Set(
    (
      "el la los las es son un una unos mi mis cuál cual cuáles cuánto cuanto cuánta cuántas cuántos qué que quién " +
      "cómo como cuándo cuando por porque para del de en con yo tengo tiene tenemos vale valor cartera comisiones " +
      "dividendos año años último pasado acciones comprado vendido pagado recibido muestra muéstrame puedo puede ha " +
      "hay está ganado perdido subido bajado mayor"
    ).split(" "),
  ),
};

const english = new Set(
  (
    "the is are was were what how much many did does do my mine i me have has had which why when who where in of on " +
    "for to and or not it its this that with from since last year show tell give a an at by can could would should " +
    "about worth value if we our you your be been will"
  ).split(" "),
);

/**
 * The language a question is written in when it is clearly not English; null otherwise. Two of a language's own small
 * words must stand there, and more of them than of English ones: names of companies alone never decide.
 */
export function detectLanguage(text: string): ForeignLanguage | null {
  const found =
    text
      .toLowerCase()
      .normalize("NFC")
      .match(/\p{L}+/gu) ?? [];
  const inEnglish = found.filter((word) => english.has(word)).length;
  let best: { language: ForeignLanguage; count: number } | null = null;
  for (const language of ["de", "fr", "es"] as const) {
    const count = found.filter((word) => words[language].has(word)).length;
    if (count >= 2 && count > inEnglish && count > (best?.count ?? 0)) best = { language, count };
  }
  return best?.language ?? null;
}
