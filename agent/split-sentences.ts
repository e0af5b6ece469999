/**
 * Cuts a text into sentences without losing a character: the parts joined are the text. White space stays at the end
 * of the sentence before it; no part is blank.
 */
export function splitSentences(text: string): string[] {
  const parts: string[] = [];
  let current = "";
  for (const piece of text.split(/(?<=[.!?]["')\]]?\s+)(?=[A-Z0-9"'(])|(?<=\n\s*)(?=\S)/u)) {
    current += piece;
    if (
      current.trim() !== "" &&
      !/\b(?:[A-Z]|Mr|Ms|Dr|Inc|Ltd|Corp|Co|No|vs|approx|e\.g|i\.e)\.\s*$/u.test(current)
    ) {
      parts.push(current);
      current = "";
    }
  }
  const last = parts.length - 1;
  if (current !== "") {
    if (last >= 0 && current.trim() === "") parts[last] += current;
    else parts.push(current);
  }
  return parts.filter((part) => part.trim() !== "");
}
