import { type DataIssue, type DataQuality, dataQuality } from "#platform/results.ts";

/** The issues of two reads; of a kind of finding that both tell, the second, which looked at more. */
export function mergeIssues(issues: readonly DataIssue[], wider: readonly DataIssue[]): DataIssue[] {
  const codes = new Set(wider.map(({ code }) => code));
  return [...issues.filter(({ code }) => !codes.has(code)), ...wider];
}

/** A result that carries the worst severity of what it touched. */
export function withTouchedIssues<Result extends { dataQuality: DataQuality }>(
  result: Result,
  touched: readonly DataIssue[],
): Result {
  if (touched.length === 0) return result;
  return { ...result, dataQuality: dataQuality(mergeIssues(result.dataQuality.issues, touched)) };
}
