/** Starts of a second question behind "and" or a comma. */
const starts =
  "how|what|why|when|which|who|where|did|do|does|will|would|can|could|is|are|am|was|were|has|have|show|tell|give|list|" +
  "explain|simulate|compare|also|then|please|should|any|news";

/** Goes on with the plan or the sale that was asked about: "born 1972", "spending 3k a month", "I live in Britain". */
const planDetail =
  /^(?:born|aged?|spending|saving|assuming|starting with|i(?:'m|’m| am| was)? (?:born|aged|\d\d|live|earn)|my (?:income|salary|wife|husband))\b/i;

/**
 * Cuts a message into the questions it asks: at question marks, semicolons and sentence ends, and at "and", "then" or
 * a comma in front of a new question. A lead-in without a question of its own ("Hi," "Thanks.") stays a clause.
 */
export function splitClauses(message: string): string[] {
  return message
    .replace(/\s+/g, " ")
    .split(
      new RegExp(
        String.raw`(?<=[?;!])\s*|(?<=[a-z)0-9]{2}\.)(?<!\b(?:incl|excl|approx|etc|max|min|vs)\.)\s+(?=[A-Z])|,?\s+(?:and|then|plus|also)\s+(?=(?:also\s+|then\s+)?(?:${starts})\b)|,?\s+(?:also|plus)\s+(?=my\b)|,\s+(?=(?:${starts})\b)`,
        "iu",
      ),
    )
    .map((clause) => clause.replace(/^[\s,;.]+|[\s,;]+$/g, ""))
    .filter((clause) => /[\p{L}\d]/u.test(clause))
    .reduce<string[]>((clauses, clause) => {
      const last = clauses.at(-1);
      // "If I save 500 a month, will I reach …": the condition belongs to its question.
      if (
        last !== undefined &&
        /^(?:if|when|suppose|assuming|say|with|given|saving|goal|i(?:'m|’m|'ve|’ve)|we|i (?:am|was|save|have|invest|put|want|live|earn))\b/i.test(
          last,
        ) &&
        !/[?!]$/.test(last)
      ) {
        clauses[clauses.length - 1] = `${last}, ${clause}`;
      } else if (last !== undefined && (planDetail.test(clause) || asksAbout(last, clause))) {
        clauses[clauses.length - 1] = `${last.replace(/[?!.]+$/, "")}, ${clause}`;
      } else clauses.push(clause);
      return clauses;
    }, [])
    .slice(0, 5);
}

/** "The dollar falls, how bad is that for me?": a statement, and the question about it. */
function asksAbout(statement: string, question: string): boolean {
  const isStatement = !new RegExp(`^(?:${starts})\\b|[?!]$`, "i").test(statement) && statement.includes(" ");
  const asks = /^(?:how|what)\b.*\b(?:that|this)\b|^(?:where|into what)\b.*\b(?:it|that|this|them)\b/i;
  return isStatement && asks.test(question);
}
