// A minute of ordinary reading: health, the page, and the reads of an API client. No chat, so no model is asked.
// Run by `npm run load`, or by hand: k6 run -e BASE_URL=http://127.0.0.1:8420 ops/k6/smoke.js
import { check, group, sleep } from "k6";
import http from "k6/http";

const base = __ENV.BASE_URL || "http://127.0.0.1:8420";
const token = __ENV.ACCESS_TOKEN || "";

export const options = {
  scenarios: {
    reading: {
      executor: "ramping-vus",
      startVUs: 1,
      stages: [
        { duration: __ENV.RAMP || "5s", target: Number(__ENV.USERS || 3) },
        { duration: __ENV.DURATION || "30s", target: Number(__ENV.USERS || 3) },
        { duration: "2s", target: 0 },
      ],
      gracefulStop: "5s",
    },
  },
  thresholds: {
    http_req_failed: ["rate<0.001"],
    checks: ["rate>0.999"],
    "http_req_duration{kind:health}": ["p(95)<50"],
    "http_req_duration{kind:page}": ["p(95)<500"],
    "http_req_duration{kind:read}": ["p(95)<500"],
  },
  summaryTrendStats: ["med", "p(95)", "p(99)", "max"],
};

function headers() {
  return Object.assign(
    { "Content-Type": "application/json" },
    token ? { Authorization: `Bearer ${token}` } : {},
  );
}

function call(tool, input, expected) {
  const response = http.post(`${base}/api/v1/tools/${tool}`, JSON.stringify(input), {
    headers: headers(),
    tags: { kind: "read", name: tool },
  });
  check(response, {
    [`${tool} answers`]: (r) => r.status === 200,
    [`${tool} has its result`]: (r) => r.status === 200 && r.json(expected) !== undefined,
  });
}

export function setup() {
  const ready = http.get(`${base}/health/ready`);
  if (ready.status !== 200) throw new Error(`${base} is not ready: ${ready.status} ${ready.body}`);
}

export default function () {
  group("health", () => {
    const live = http.get(`${base}/health/live`, { tags: { kind: "health", name: "live" } });
    check(live, { "is live": (r) => r.status === 200 });
  });
  group("page", () => {
    const page = http.get(`${base}/`, { tags: { kind: "page", name: "page" } });
    check(page, { "page answers": (r) => r.status === 200 && String(r.body).includes("<html") });
  });
  group("reads", () => {
    call("get_overview", {}, "marketValue");
    call("get_holdings", { limit: 20 }, "holdings");
    call("get_transactions", { limit: 20 }, "transactions");
    call("get_performance", { period: "1Y" }, "timeWeightedReturn");
  });
  sleep(Number(__ENV.PAUSE || 1));
}
