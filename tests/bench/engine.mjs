// The engine as wasm through its JavaScript API, objects in and out. Argument: the folder that wasm-bindgen made.
// One line a case: its name, a tab, the shortest time in microseconds.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { plan, simulate, forecast, capacity } = createRequire(import.meta.url)(resolve(process.argv[2], "headroom_js.js"));

function measure(name, times, run) {
  for (let warm = 0; warm < Math.min(times, 20); warm++) run();
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  console.log(`${name}\t${(1000 * Math.min(...took)).toFixed(1)}`);
}

const scenario = (horizonMonths, draws) => ({
  today: "2026-11-24", horizonMonths, draws,
  growth: { percent: 10, low: 5, high: 15 },
  current: { appCpuPercent: 97.8, appInstances: 2, databaseConnections: 64, vectors: 150000 },
});
for (const [months, draws] of [[6, 10000], [60, 10000]]) {
  measure(`plan, ${months} months, ${draws} draws`, 100, () => plan(scenario(months, draws)));
}

// SPEC SDM91 as a load tester would print it: read from text, fitted, with errors.
const wrk = [[1, 64.9], [18, 995.9], [36, 1652.4], [72, 1853.2], [108, 1828.9], [144, 1775.0], [216, 1702.2]]
  .map(([load, rps]) => `Running 30s test @ http://127.0.0.1:8000/\n  4 threads and ${load} connections\n`
    + `  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency    ${(1000 * load / rps).toFixed(2)}ms    1.00ms  90.00ms   70.00%\n`
    + `  100000 requests in 30.00s, 20.00MB read\nRequests/sec:   ${rps.toFixed(2)}\nTransfer/sec:      1.00MB\n`)
  .join("\n");
const tested = { today: "2026-11-24", pastes: [wrk] };
if (capacity(tested)?.fit == null) throw new Error("the load test was not read");
measure("USL fit with errors", 200, () => capacity(tested));

const week = { load: { from: "day", days: 7, peakRps: 350 }, app: { rpsPerInstance: 50 } };
measure("loop, 7 days at 15 s", 50, () => simulate(scenario(1, 1), { ...week, hpa: null }));
measure("HPA, 7 days at 15 s", 50, () => simulate(scenario(1, 1), { ...week, loop: null }));

const turn = (t, period) => Math.sin(2 * Math.PI * t / period);
const hours = Array.from({ length: 2160 }, (_, t) => [
  new Date(t * 3600000).toISOString(),
  100 * (1 + t / 4000) * (1 + 0.4 * turn(t, 24) + 0.2 * turn(t, 168)) * (1 + 0.05 * ((t * 7919) % 101 / 50 - 1)),
]);
measure("seasonal fit and forecast, 2160 hours", 10, () => forecast(hours, 168, 80));
