/**
 * Name: what a portfolio stands for, looking through the funds whose holdings are known.
 * Formula: weight of a part = Σ over holdings weight × the part's share of the holding; the rest of a fund whose known
 * shares add up to less than 1 stays "unknown".
 * Convention: weights and shares are fractions; shares that add up to more than 1 are scaled to 1; a holding without
 * known parts is its own only part.
 * Source: SEC Form N-PORT, Part C (schedule of portfolio investments: percentage of net assets).
 */
export interface HeldWeight {
  name: string;
  weight: number;
  /** What a fund holds; null for anything else, and for funds that do not say. */
  parts: readonly { name: string; share: number }[] | null;
}

export const UNKNOWN_PART = "unknown";

/**
 * Weight of every single thing held, the largest first.
 * Example: lookThrough([{ name: "F", weight: 0.5, parts: [{ name: "A", share: 0.4 }] }])[0].weight = 0.3.
 */
export function lookThrough(holdings: readonly HeldWeight[]): { name: string; weight: number }[] {
  return sumByName(
    holdings.flatMap(({ name, weight, parts }) => {
      const known = (parts ?? []).filter(({ share }) => share > 0 && Number.isFinite(share));
      const sum = known.reduce((total, { share }) => total + share, 0);
      if (sum === 0) return [{ name, weight }];
      const scale = Math.max(1, sum);
      const rest = 1 - sum / scale;
      return [
        ...known.map((part) => ({ name: part.name, weight: (weight * part.share) / scale })),
        ...(rest > 1e-9 ? [{ name: UNKNOWN_PART, weight: weight * rest }] : []),
      ];
    }),
  );
}

/**
 * Weights added up by name, the largest first, equal ones by name.
 * Example: sumByName([{ name: "A", weight: 0.2 }, { name: "A", weight: 0.1 }])[0].name = "A".
 */
export function sumByName(
  entries: readonly { name: string; weight: number }[],
): { name: string; weight: number }[] {
  const sums = new Map<string, number>();
  for (const { name, weight } of entries) sums.set(name, (sums.get(name) ?? 0) + weight);
  return [...sums]
    .map(([name, weight]) => ({ name, weight }))
    .sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
}
