/**
 * Sum of float64 values with the rounding error carried along.
 * Formula: Neumaier's improved Kahan–Babuška summation. Error bound about 2 ulp of the result, whatever the order.
 * Convention: plain numbers; an empty list sums to 0.
 * Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974).
 * Example: neumaierSum([1e16, 1, -1e16]) = 1.
 */
export function neumaierSum(values: Iterable<number>): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
