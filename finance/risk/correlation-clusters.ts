/**
 * Name: order of assets in which those that move together stand together: the leaves of the single-linkage tree of their
 * correlations, for hundreds of assets, as scipy gives it.
 * Formula: distance √((1 − correlation)/2); assets are added one at a time, always the one nearest to those already in;
 * these steps, sorted by length, are the joins.
 * Convention: ties as in `scipy.cluster.hierarchy.linkage`: the first of equal distances, joins in stable order, the cluster
 * with the lower number on the left.
 * Source: R. Sibson, "SLINK", Computer J. 16, 1973; R. Prim, Bell System Technical J. 36, 1957; scipy, `mst_single_linkage` and
 * `label` in `_hierarchy.pyx`; M. López de Prado, J. Portfolio Management 42(4), 2016.
 */

/**
 * Leaves from left to right.
 * Example: clusterOrder([1, 0, 0.9, 0, 1, 0, 0.9, 0, 1], 3) = [1,0,2].
 */
export function clusterOrder(correlation: ArrayLike<number>, n: number): number[] {
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const inside = new Uint8Array(n);
  const from = new Int32Array(Math.max(0, n - 1));
  const to = new Int32Array(Math.max(0, n - 1));
  const length = new Float64Array(Math.max(0, n - 1));
  let last = 0;
  for (let step = 0; step < n - 1; step++) {
    inside[last] = 1;
    let shortest = Number.POSITIVE_INFINITY;
    let next = -1;
    const row = last * n;
    for (let i = 0; i < n; i++) {
      if (inside[i] === 1) continue;
      const distance = Math.sqrt(Math.min(1, Math.max(0, (1 - (correlation[row + i] ?? 0)) / 2)));
      if (distance < (nearest[i] ?? 0)) nearest[i] = distance;
      if ((nearest[i] ?? 0) < shortest) {
        shortest = nearest[i] ?? 0;
        next = i;
      }
    }
    from[step] = last;
    to[step] = next;
    length[step] = shortest;
    last = next;
  }
  const joins = Array.from(length.keys()).sort((a, b) => (length[a] ?? 0) - (length[b] ?? 0) || a - b);
  return leavesOf(joins, from, to, n);
}

/** Joins clusters by the steps in order; every cluster is a chain of leaves with a first and a last one. */
function leavesOf(joins: readonly number[], from: Int32Array, to: Int32Array, n: number): number[] {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (leaf: number): number => {
    let at = leaf;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  const label = Int32Array.from({ length: n }, (_, i) => i);
  const first = label.slice();
  const final = label.slice();
  const after = new Int32Array(n).fill(-1);
  joins.forEach((join, round) => {
    const a = root(from[join] ?? 0);
    const b = root(to[join] ?? 0);
    const [left, right] = (label[a] ?? 0) < (label[b] ?? 0) ? [a, b] : [b, a];
    after[final[left] ?? 0] = first[right] ?? -1;
    final[left] = final[right] ?? 0;
    parent[right] = left;
    label[left] = n + round;
  });
  const order: number[] = [];
  for (let leaf = n > 0 ? (first[root(0)] ?? 0) : -1; leaf >= 0; leaf = after[leaf] ?? -1) order.push(leaf);
  return order;
}
