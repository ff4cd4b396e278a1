// <{ head|comment }>
// The load that the step is built for: <{ rps }> requests a second at a rate that does not wait for answers, as real users do not.
//   TOKEN=... k6 run -e BASE_URL=http://localhost loadtest/k6.js
// Writes loadtest/k6-summary.json: paste it, or the text at the end, into Headroom.
import http from "k6/http";
import { check } from "k6";

const BASE_URL = __ENV.BASE_URL || "http://localhost";
// Comma-separated; the app's own most used ones say more than its health.
const PATHS = (__ENV.PATHS || <{ health_path|script }>).split(",");

const P95_MS = <{ p95_ms }>;
const ERROR_RATE = <{ error_rate }>;
const DROPPED = <{ dropped }>;

export const options = {
  scenarios: {
    planned: {
      executor: "ramping-arrival-rate",
      startRate: <{ start }>,
      timeUnit: "1s",
      // Requests a second x the half second that one takes, and a quarter more.
      preAllocatedVUs: <{ users }>,
      maxVUs: <{ most_users }>,
      stages: [
        { duration: "2m", target: <{ rps }> },
        { duration: "5m", target: <{ rps }> },
        { duration: "30s", target: 0 },
      ],
    },
  },
  thresholds: {
    http_req_duration: [`p(95)<${P95_MS}`],
    http_req_failed: [`rate<${ERROR_RATE}`],
    // Dropped iterations are requests that k6 itself could not send: the result would be too good.
    dropped_iterations: [`count<${DROPPED}`],
  },
};

// Once, not in each iteration: else it is the login that is tested.
export function setup() {
  return { token: __ENV.TOKEN || "" };
}

export default function (data) {
  const path = PATHS[Math.floor(Math.random() * PATHS.length)];
  /** @type {Object<string, string>} */
  const headers = data.token ? { Authorization: `Bearer ${data.token}` } : {};
  const answer = http.get(BASE_URL + path, { headers, tags: { name: path } });
  check(answer, { "is 2xx": (got) => got.status >= 200 && got.status < 300 });
}

export function handleSummary(data) {
  const duration = data.metrics.http_req_duration.values;
  const requests = data.metrics.http_reqs.values;
  const failed = data.metrics.http_req_failed.values;
  const ms = (name) => `${name}=${duration[name].toFixed(2)}ms`;
  const lines = [
    `  http_req_duration..............: ${["avg", "min", "med", "max", "p(90)", "p(95)"].map(ms).join(" ")}`,
    `  http_req_failed................: ${(100 * failed.rate).toFixed(2)}% ${failed.passes} out of ${requests.count}`,
    `  http_reqs......................: ${requests.count} ${requests.rate.toFixed(2)}/s`,
  ];
  return { stdout: `${lines.join("\n")}\n`, "loadtest/k6-summary.json": JSON.stringify(data, null, 2) };
}
