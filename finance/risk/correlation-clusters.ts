/**
 * Name: order of assets in which those that move together stand together.
 * Formula: distance = √((1 − correlation)/2); the two nearest clusters are joined again and again, the distance of two
 * clusters being that of their nearest members (single linkage); the order is that of the tree's leaves.
 * Convention: of equal distances the pair with the lower numbers joins first; the cluster made or numbered earlier stands
 * left, as in scipy.
 * Source: R. Sibson, "SLINK", Computer J. 16, 1973; M. López de Prado, "Building Diversified Portfolios that Outperform
 * Out of Sample", J. Portfolio Management 42(4), 2016.
 */

/**
 * Order of the leaves for a row-major correlation matrix.
 * Example: clusterOrder([1, 0, 0.9, 0, 1, 0, 0.9, 0, 1], 3) = [1,0,2].
 */
export function clusterOrder(correlation: ArrayLike<number>, n: number): number[] {
  const distance = (i: number, j: number) => Math.sqrt(Math.max(0, (1 - (correlation[i * n + j] ?? 0)) / 2));
  // The minimum spanning tree (Prim), whose edges in order of length are the joins of single linkage.
  const nearest = Array.from({ length: n }, () => ({ distance: Number.POSITIVE_INFINITY, from: 0 }));
  const joined = new Set<number>(n > 0 ? [0] : []);
  const edges: { distance: number; a: number; b: number }[] = [];
  for (let last = 0; joined.size < n; ) {
    let best = -1;
    for (let j = 0; j < n; j++) {
      const known = nearest[j];
      if (known === undefined || joined.has(j)) continue;
      const length = distance(last, j);
      if (length < known.distance) Object.assign(known, { distance: length, from: last });
      if (best < 0 || known.distance < (nearest[best]?.distance ?? 0)) best = j;
    }
    edges.push({ distance: nearest[best]?.distance ?? 0, a: nearest[best]?.from ?? 0, b: best });
    joined.add(best);
    last = best;
  }
  edges.sort((one, two) => one.distance - two.distance);
  return leaves(edges, n);
}

/** Joins clusters along the edges; each cluster knows its number (leaves first, then in order of joining). */
function leaves(edges: readonly { a: number; b: number }[], n: number): number[] {
  const clusters = Array.from({ length: n }, (_, leaf) => ({ number: leaf, order: [leaf] }));
  edges.forEach(({ a, b }, round) => {
    const [one, two] = [clusters[a], clusters[b]];
    if (one === undefined || two === undefined) return;
    const [left, right] = one.number < two.number ? [one, two] : [two, one];
    const merged = { number: n + round, order: [...left.order, ...right.order] };
    for (const leaf of merged.order) clusters[leaf] = merged;
  });
  return clusters[0]?.order ?? [];
}
