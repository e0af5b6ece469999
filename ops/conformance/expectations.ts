/** Revisions of the protocol that are checked. */
export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;

export type Revision = (typeof REVISIONS)[number];

const noWayBack =
  "the 2025 leg keeps no sessions, so a server cannot ask a client anything; no tool of the product does";
const noSessions = "the 2025 leg keeps no sessions, so the scenario finds nothing to check";
const noTasks =
  "the fixtures have no jobs to offer as tasks; those of the product are tested in mcp-tools/offer-tasks.test.ts";

/** Scenarios known to fail or to check nothing, with the reason. One that passes after all must leave the list. */
export const NOT_PASSING: Record<Revision, Record<string, string>> = {
  "2025-11-25": {
    "tools-call-sampling": noWayBack,
    "tools-call-elicitation": noWayBack,
    "elicitation-sep1034-defaults": noWayBack,
    "elicitation-sep1330-enums": noWayBack,
    "server-sse-multiple-streams": noSessions,
    "server-session-lifecycle": noSessions,
    "server-sse-polling": noSessions,
  },
  "2026-07-28": {
    "tasks-lifecycle": noTasks,
    "tasks-capability-negotiation": noTasks,
    "tasks-wire-fields": noTasks,
    "tasks-request-state-removal": noTasks,
    "tasks-mrtr-input": noTasks,
    "tasks-request-headers": noTasks,
    "tasks-dispatch-and-envelope": noTasks,
    "tasks-status-notifications": noTasks,
    "tasks-required-task-error": noTasks,
    "tasks-mrtr-composition": noTasks,
    "http-custom-header-server-validation": "no tool mirrors an argument in a header (optional)",
  },
};

/** Scenarios that need no fixtures and therefore also run against the product's own tools. */
export const PRODUCT_SCENARIOS: Record<Revision, readonly string[]> = {
  "2025-11-25": ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"],
  "2026-07-28": [
    "tools-list",
    "dns-rebinding-protection",
    "http-header-validation",
    "input-required-result-unsupported-methods",
  ],
};
