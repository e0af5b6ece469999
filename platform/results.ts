/** How far the data behind a result can be trusted; the worst finding decides the status. */
export interface DataQuality {
  status: "ok" | "warning" | "error";
  issues: DataIssue[];
}

export interface DataIssue {
  code: string;
  severity: "info" | "warning" | "error";
  message: string;
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/**
 * Sums findings up: at most ten shown, repeated ones once. The worst of each kind come first, worst kind first, so that
 * many findings of one kind never hide another kind.
 */
export function dataQuality(found: readonly DataIssue[]): DataQuality {
  const unique = [...new Map(found.map((issue) => [`${issue.code} ${issue.message}`, issue])).values()];
  unique.sort((a, b) => rank[a.severity] - rank[b.severity]);
  const worst = unique[0]?.severity;
  const status = worst === "error" ? "error" : worst === "warning" ? "warning" : "ok";
  const kinds = [...Map.groupBy(unique, (issue) => issue.code).values()];
  const turns = kinds.flatMap((kind) => kind.map((issue, turn) => ({ issue, turn })));
  turns.sort((a, b) => a.turn - b.turn);
  return { status, issues: turns.slice(0, 10).map(({ issue }) => issue) };
}
