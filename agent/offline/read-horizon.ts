/** Years into the future: "in 20 years", "over the next 10 years", "by 2045", "when I retire in 15 years". */
export function readHorizon(asked: string, today: string): number | null {
  // "Will it last 30 years" looks ahead.
  const text = asked.replace(
    /\b((?:will|would|can|could|should|money|savings|it|to) )last (?=\d)/g,
    "$1hold for ",
  );
  const years =
    /\b(?:in|within|after|for|over|next|another|the next|horizon of|until)\s+(?:the\s+)?(?:next\s+|coming\s+)?(?:about\s+)?(\d{1,2})(?:\.\d)?[ -]?(?:years?|yrs?|y)\b|\b(\d{1,2})[ -]?(?:years?|yrs?)(?: from now| time| horizon| later| simulation)|\b(\d{1,2}) years?\b/.exec(
      text,
    );
  if (years && !/\b(?:last|past|previous|trailing)\s*$/.test(text.slice(0, years.index))) {
    const match = Number(years[1] ?? years[2] ?? years[3]);
    const past = /\b(?:last|past|previous|trailing) \d{1,2}[ -]?y/.test(
      text.slice(Math.max(0, years.index - 2), years.index + 20),
    );
    if (match >= 1 && !past) return match;
  }
  const decade = /\bnext decade\b|\bin (?:a|1|one) decade\b/.test(text) ? 10 : null;
  const until = /\b(?:by|until|till|in|before|for) (20\d{2})\b/.exec(text);
  const thisYear = Number(today.slice(0, 4));
  if (until && Number(until[1]) > thisYear) return Number(until[1]) - thisYear;
  const ages = /\bi am (\d{2})\b.*\b(?:at|when i am|by age|until i am|by) (\d{2})\b/.exec(text);
  if (ages && Number(ages[2]) > Number(ages[1])) return Number(ages[2]) - Number(ages[1]);
  return decade;
}
