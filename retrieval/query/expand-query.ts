import { financeSynonyms } from "./finance-synonyms.ts";

export interface Expansion {
  /** What the question says. */
  wording: string;
  /** What documents may say instead, without what the question contains already. */
  others: string[];
}

/** Other wordings of what a question names. Data: finance-synonyms.ts. */
export function expandQuery(query: string): Expansion[] {
  const text = ` ${query.toLowerCase().replace(/[^\p{L}\p{N}&',.-]+/gu, " ")} `.replace(/[.,?](?= )/g, "");
  return financeSynonyms.flatMap((row) => {
    const wording = row.find((one) => containsWording(text, one));
    if (wording === undefined) return [];
    return [{ wording, others: row.filter((one) => !containsWording(text, one)) }];
  });
}

function containsWording(text: string, wording: string): boolean {
  return text.includes(` ${wording} `) || text.includes(` ${wording}s `);
}
