const stopWords = new Set(
  (
    "a about above after again against all also am an and any are as at be because been before being below between both " +
    "but by can cannot could did do does doing down during each few for from further had has have having he her here " +
    "hers him his how i if in into is it its itself just may me might more most must my no nor not of off on once " +
    "only or other our ours out over own same shall she should so some such than that the their theirs them then " +
    "there these they this those through to too under until up upon us very was we were what when where which while " +
    "who whom why will with within without would you your yours tell show give please say said says"
  ).split(" "),
);

/** Terms of a text: words in lower case without stop words, cut to a stem; numbers only where they are years. */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length < 2 || word.length > 40 || stopWords.has(word)) continue;
    if (/^\p{N}/u.test(word) && !/^(19|20)\d\d$/.test(word)) continue;
    terms.push(stem(word));
  }
  return terms;
}

/** Plural and verb endings off, in the spirit of Porter's first step: `increases`, `increased`, `increasing` meet. */
function stem(word: string): string {
  let root = word;
  if (root.length > 4 && root.endsWith("ies")) root = `${root.slice(0, -3)}y`;
  else if (root.length > 4 && /(ss|x|z|ch|sh)es$/.test(root)) root = root.slice(0, -2);
  else if (root.length > 3 && root.endsWith("s") && !/(ss|us|is)$/.test(root)) root = root.slice(0, -1);
  if (root.length > 6 && root.endsWith("ing")) root = undouble(root.slice(0, -3));
  else if (root.length > 5 && root.endsWith("ed") && !root.endsWith("eed"))
    root = undouble(root.slice(0, -2));
  else if (root.length > 6 && root.endsWith("ly")) root = root.slice(0, -2);
  return root.length > 4 && root.endsWith("e") ? root.slice(0, -1) : root;
}

function undouble(root: string): string {
  const last = root.at(-1);
  return last === root.at(-2) && last !== "l" && last !== "s" ? root.slice(0, -1) : root;
}
