const letters: Readonly<Record<string, string>> = {
  ł: "l",
  đ: "d",
  ð: "d",
  ø: "o",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ı: "i",
};
const plain = /^[\x20-\x7e]*$/;

/** A text as instruments are searched by: small letters, no accents, its words apart. "Nestlé S.A." is nestle, s, a. */
export function searchWords(text: string): string[] {
  const lower = text.toLowerCase();
  if (plain.test(lower)) return lower.split(/[^a-z0-9]+/).filter((word) => word !== "");
  return lower
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[łđðøßæœþı]/g, (letter) => letters[letter] ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/**
 * How many letters must be put in, taken out, changed or exchanged with a neighbour to make one word of the other, or, where
 * that takes fewer, a beginning of the other: what is typed may be unfinished. Infinity above `most`.
 */
export function typingErrors(given: string, meant: string, most: number): number {
  if (meant.length < given.length - most) return Infinity;
  const width = Math.min(meant.length, given.length + most);
  let above: number[] = [];
  let row = Array.from({ length: width + 1 }, (_each, place) => place);
  for (let i = 1; i <= given.length; i++) {
    const two = above;
    above = row;
    row = [i];
    let least = i;
    for (let j = 1; j <= width; j++) {
      const same = given[i - 1] === meant[j - 1] ? 0 : 1;
      let errors = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && given[i - 1] === meant[j - 2] && given[i - 2] === meant[j - 1])
        errors = Math.min(errors, (two[j - 2] ?? 0) + 1);
      row.push(errors);
      least = Math.min(least, errors);
    }
    if (least > most) return Infinity;
  }
  // The last row tells the errors against every beginning of the word.
  const errors = Math.min(...row);
  return errors > most ? Infinity : errors;
}
