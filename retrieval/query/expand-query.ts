import { financeSynonyms } from "./finance-synonyms.ts";

/** Other wordings of what a question names, without those it already contains. Data: finance-synonyms.ts. */
export function expandQuery(query: string): string[] {
  const text = ` ${query.toLowerCase().replace(/[^\p{L}\p{N}&',.-]+/gu, " ")} `.replace(/[.,?](?= )/g, "");
  const found = new Set<string>();
  for (const row of financeSynonyms) {
    if (!row.some((wording) => containsWording(text, wording))) continue;
    for (const wording of row) if (!containsWording(text, wording)) found.add(wording);
  }
  return [...found];
}

function containsWording(text: string, wording: string): boolean {
  return text.includes(` ${wording} `) || text.includes(` ${wording}s `);
}
