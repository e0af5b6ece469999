/** Shares and bonds as a pair of numbers, such as 60/40. */
export const MIX = /\b(\d{1,3}) ?\/ ?(\d{1,3})\b/;

const classes: readonly (readonly [string, string])[] = [
  ["equity", "shares|stocks?|equit(?:y|ies)"],
  ["bond", "bonds?|fixed income"],
  ["commodity", "commodit(?:y|ies)"],
  ["crypto", "crypto|coins"],
  ["cash", "cash"],
];

/** Target weights that a question names, as 60/40 or as percentages of classes; null unless they make a whole. */
export function readTargets(text: string): { name: string; weight: number }[] | null {
  const [, shares, bonds] = MIX.exec(text) ?? [];
  const targets =
    shares !== undefined && bonds !== undefined
      ? [
          { name: "equity", weight: Number(shares) / 100 },
          { name: "bond", weight: Number(bonds) / 100 },
        ]
      : classes.flatMap(([name, words]) => {
          const share = new RegExp(`\\b(\\d{1,3}) ?(?:%|percent) (?:in |of )?(?:${words})\\b`).exec(
            text,
          )?.[1];
          return share === undefined ? [] : [{ name, weight: Number(share) / 100 }];
        });
  const sum = targets.reduce((all, { weight }) => all + weight, 0);
  return Math.abs(sum - 1) < 1e-9 ? targets : null;
}
