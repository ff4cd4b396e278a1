// Reading large outputs as wasm through the JavaScript API, in pieces of a megabyte, beside JSON.parse. Argument: the
// folder that wasm-bindgen made. One line a case: the output, by whom, megabytes a second.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { Reader } = createRequire(import.meta.url)(resolve(process.argv[2], "headroom_js.js"));
const BYTES = 50_000_000;
const PIECE = 1 << 20;

const makers = {
  "prometheus-text": (n) =>
    `http_requests_total{instance="server-${n % 7}:8000",method="GET",path="/api/items/${n}",status="200"} ${(n * 31) % 9973}`,
  "k6-ndjson": (n) => {
    const [metric, value] = [["http_reqs", 1], ["http_req_duration", (n * 7) % 190 + 0.25], ["http_req_failed", 0], ["data_received", n % 4096]][n % 4];
    const time = new Date(1795478400000 + n * 2.5).toISOString();
    return `{"metric":"${metric}","type":"Point","data":{"time":"${time}","value":${value},"tags":{"expected_response":"true","group":"","method":"GET","name":"http://localhost:8000/health","proto":"HTTP/1.1","scenario":"default","status":"200","url":"http://localhost:8000/health"}}}`;
  },
  "docker-stats-json": (n) =>
    `{"BlockIO":"45.1MB / 12.3kB","CPUPerc":"${n % 200}.25%","Container":"ecaced61${n % 12}","ID":"ecaced61${n % 12}","MemPerc":"${n % 90}.50%","MemUsage":"1.5GiB / 2GiB","Name":"voiceassist-server-${n % 12}","NetIO":"1.23GB / 988MB","PIDs":"22"}`,
  csv: (n) => (n === 0 ? "time,rps,cpu %,p95 (ms)" : `${1795478400 + n * 10},${40 + (n % 60)}.5,${n % 100}.25,${80 + (n % 300)}`),
};

function made(maker) {
  const lines = [];
  for (let n = 0, bytes = 0; bytes < BYTES; n++) {
    lines.push(maker(n));
    bytes += lines.at(-1).length + 1;
  }
  return Buffer.from(lines.join("\n") + "\n");
}

function print(output, by, bytes, run) {
  const took = Array.from({ length: 5 }, () => {
    // Of the processor, so that other work on the machine counts little.
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  const rate = bytes / 1000 / Math.min(...took);
  console.log(`${output.padEnd(20)} ${by.padEnd(34)} ${rate.toFixed(0).padStart(8)} MB/s`);
}

for (const [output, maker] of Object.entries(makers)) {
  const bytes = made(maker);
  print(output, "headroom as wasm", bytes.length, () => {
    const reader = new Reader();
    for (let at = 0; at < bytes.length; at += PIECE) reader.push(bytes.subarray(at, at + PIECE));
    const { documents, unread } = reader.finish();
    if (documents.length !== 1 || unread.length !== 0) throw new Error(`${output} was not read`);
  });
  if (output.includes("json")) {
    print(output, "JSON.parse, line by line", bytes.length, () => {
      for (const line of bytes.toString().split("\n")) if (line) JSON.parse(line);
    });
  }
}
