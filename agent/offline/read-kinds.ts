const kindWords: readonly [RegExp, string][] = [
  [/\b(?:buy|buys|bought|purchases?|purchased|spen[dt] (?:[a-z]+ ){0,2}on)\b/, "buy"],
  [/\b(?:sell|sells|sold|sales?)\b/, "sell"],
  [/\bdeposit(?:s|ed)?\b|\b(?:pay|paid|put) in\b/, "deposit"],
  [
    /\bwithdr(?:aw|ew|awals?|awn)\b|\bpaid out\b|\b(?:take|took|taken|pull|pulled|transferred) (?:[a-z]+ ){0,3}out\b/,
    "withdrawal",
  ],
  [/\bsplits?\b/, "split"],
  [/\binterest\b/, "interest"],
];

/** Kinds of transactions that a normalised clause names; empty when it names none. */
export function readKinds(text: string): string[] {
  const named = kindWords.flatMap(([pattern, kind]) => (pattern.test(text) ? [kind] : []));
  if (named.length === 0 && /\bget (?:for|rid)\b|\breali[sz]ed\b/.test(text)) return ["sell"];
  return named.length === 0 && /\b(?:trades?|traded|orders?)\b/.test(text) ? ["buy", "sell"] : named;
}

/** Place in the list of holdings that is asked about, 1 for the largest. */
export function readRank(text: string): number | null {
  if (
    /\b(?:largest|biggest|top|main|heaviest) (?:holding|position|stock|investment|fund|one)\b(?!s)/.test(text)
  )
    return 1;
  const place =
    /\b(first|second|third|fourth|fifth)(?:[ -](?:largest|biggest))? (?:one|holding|position|stock|fund)\b/.exec(
      text,
    );
  return place ? ["first", "second", "third", "fourth", "fifth"].indexOf(place[1] ?? "") + 1 : null;
}
