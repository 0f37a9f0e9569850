// Result sets that nobody would collect on purpose: few, many, hostile, empty and dead. Written as
// the tools write them, with figures from a fixed sequence, so that every run sees the same ones.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ESC = "\u001b";

/** Names that break out of markup, paths, templates, CSV, columns or the line. */
const HOSTILE = [
  "<b>x</b>/../y", "\"><script>document.title='owned'</script>", "' onmouseover='document.title=1",
  "</title></svg></script><script>document.title='owned'</script>", "]]><!--", "&amp;&lt;i&gt;",
  "{{ 7 * 7 }}{% raw %}", "javascript:document.title='owned'", "%2e%2e%2fpasswd", "C:\\windows\\system32",
  "#c100?sort=1&server=x", "../../../../etc/passwd", "a, b; \"c\"\td", "two\nlines", "خادم الويب السريع جدا",
  "left \u202Eto right\u202C", "日本語のサーバー", "Ünïcødé ﬁrst", "🚀👩‍👩‍👧‍👦🔥", "🇺🇦", "\u200b", ".", "-", "0",
  "null", "NaN", "index", "__proto__", "constructor", "Server", "SERVER", "Ser ver", "W".repeat(200),
  "a name of many words that goes on and on ".repeat(5).trim(), "ends.with.dots...", "1e9",
];

/** Figures that look measured and never change. */
const sequence = (seed) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

/** What is measured of a run: servers differ by their place, the later the slower. */
const measured = (place, connections, random) => {
  const rate = (60000 / (place + 1)) * (0.97 + 0.06 * random());
  return { connections, rate, latency: connections / rate, memory: 20 + 3 * place + connections / 500 + random() };
};

const time = (seconds) => (seconds < 1 ? `${(seconds * 1e3).toFixed(2)}ms` : `${seconds.toFixed(2)}s`);

const log = ({ connections, rate, latency }, { url = "http://127.0.0.1:8080/", after = "" } = {}) => {
  const requests = Math.round(rate * 5);
  const field = (text) => text.padStart(10);
  return `Running 5s test @ ${url}
  1 threads and ${connections} connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency ${field(time(latency))}${field(time(latency / 5))}${field(time(latency * 3))}    91.00%
    Req/Sec ${field("1.00k")}${field("0.10k")}${field("1.20k")}    84.00%
  ${requests} requests in 5.00s, ${(requests * 120 / 2 ** 20).toFixed(2)}MB read
Requests/sec: ${(requests / 5).toFixed(2).padStart(9)}
Transfer/sec: ${(requests * 24 / 2 ** 20).toFixed(2).padStart(10)}MB
${after}`;
};

/** A server that took no connection. */
const deadLog = (connections) => `Running 5s test @ http://127.0.0.1:8080/
  1 threads and ${connections} connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     0.00us    0.00us   0.00us    -nan%
    Req/Sec     0.00      0.00     0.00      -nan%
  0 requests in 5.01s, 0.00B read
  Socket errors: connect ${connections}, read 0, write 0, timeout 0
Requests/sec:      0.00
Transfer/sec:       0.00B
`;

const stats = ({ memory }) => [0.33, 96.1, 98.7, 99.4, 97.2].map((cpu, second) =>
  `${ESC}[2J${ESC}[HCONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS
343b86138cb2   web    ${cpu}%   ${(memory + second / 10).toFixed(2)}MiB / 512MiB   4.00%   1.2kB / 0B   0B / 0B   3
`).join("");

/** Raw files as they are collected: one folder a repeat. */
const raw = ({ servers, loads, repeats = 4, files }) => {
  const random = sequence(7);
  const written = {};
  for (let repeat = 1; repeat <= repeats; repeat++) {
    servers.forEach((server, place) => loads.forEach((connections) => {
      const made = files(measured(place, connections, random), { server, connections, repeat });
      for (const [kind, text] of Object.entries(made)) {
        written[`round${repeat}/${server}.${connections}.${kind}`] = text;
      }
    }));
  }
  return written;
};

const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : `${text}`);

/** A table of runs, which can hold names that no file can have. */
const table = ({ servers, loads, scenarios = [""], repeats = 3, seed = 11, slower = 1 }) => {
  const random = sequence(seed);
  const rows = [["scenario", "server", "connections", "repeat", "state", "url", "threads", "reported_connections",
    "nominal_duration_s", "duration_s", "requests", "requests_per_s", "bytes_read", "bytes_per_s", "latency_mean_s",
    "latency_stdev_s", "latency_max_s", "latency_censored", "connect_errors", "read_errors", "write_errors",
    "timeout_errors", "status_errors", "samples", "cpu_peak_percent", "memory_peak_bytes", "memory_limit_bytes"]];
  for (const scenario of scenarios) {
    servers.forEach((server, place) => loads.forEach((connections) => {
      for (let repeat = 1; repeat <= repeats; repeat++) {
        const { latency, memory, ...at } = measured(place, connections, random);
        const rate = at.rate / slower;
        // Some servers lose some requests, so that no figure is the same everywhere.
        const lost = place % 5 === 4 ? Math.round(connections / 10) : 0;
        rows.push([scenario, server, connections, repeat, "completed", "http://127.0.0.1:8080/", 1, connections, 5, 5,
          Math.round(rate * 5), rate.toFixed(2), Math.round(rate * 600), Math.round(rate * 120), latency.toFixed(6),
          (latency / 5).toFixed(6), (latency * 3).toFixed(6), 0, lost, 0, 0, 0, 0, 5, (90 + 9 * random()).toFixed(1),
          Math.round(memory * 2 ** 20), 2 ** 29]);
      }
    }));
  }
  return { "runs.csv": rows.map((row) => row.map(cell).join(",")).join("\n") + "\n" };
};

/** Names of more than sixty characters, in both directions of writing. */
const LONG = [
  "a server whose name goes on for more than sixty characters, the first", "a server whose name goes on for more than sixty characters, the second",
  "خادم الويب السريع جدا الذي له اسم طويل لا ينتهي أبدا ولا يتسع له سطر واحد", "שרת אינטרנט מהיר מאוד עם שם ארוך במיוחד שאינו נכנס בשורה אחת בשום אופן",
  "gunicorn-25.3.0_CPython-3.14.1_gevent-26.4.0_workers-8_threads-16_keepalive", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];
const NINETEEN = Array.from({ length: 19 }, (_, at) => (at < 10 ? 100 * (at + 1) : 1000 * (at - 8)));

const within = (folder, files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

const names = (count) => Array.from({ length: count }, (_, at) => `server-${at + 1}`);

/** Files by result set and path. */
export const SETS = {
  // Two servers, and log lines that would run if they were not quoted.
  two: raw({
    servers: ["<img src=x onerror=document.title=1>", "plain"],
    loads: [100, 1000, 10000],
    files: (run) => ({
      log: log(run, { url: "http://127.0.0.1/?<script>document.title='owned'</script>", after: "</pre><script>document.title='owned'</script>\n" }),
      stats: stats(run),
    }),
  }),
  forty: {
    ...table({ servers: [...HOSTILE, ...names(40 - HOSTILE.length)], loads: [100, 500, 2000, 10000] }),
    "wrkbook.toml": `title = "</title><script>document.title='owned'</script>"
description = "${"A long description. ".repeat(20)}"
[conditions]
machine = "<img src=x onerror=document.title=1>"
"${"k".repeat(80)}" = "${"v".repeat(300)}"
`,
  },
  "one-load": raw({ servers: names(3), loads: [256], files: (run) => ({ log: log(run), stats: stats(run) }) }),
  nineteen: table({ servers: names(12), loads: NINETEEN, repeats: 4 }),
  long: table({ servers: LONG, loads: NINETEEN, repeats: 4 }),
  // Two sets under equal conditions, the new one slower, and names that no label has room for.
  compared: {
    ...within("old", table({ servers: LONG, loads: [100, 500, 1000, 2000, 5000], repeats: 4 })),
    ...within("new", table({ servers: LONG, loads: [100, 500, 1000, 2000, 5000], repeats: 4, seed: 13, slower: 1.2 })),
    "site.toml": `title = "Compared"
[[result_set]]
path = "old"
slug = "old"
[[result_set]]
path = "new"
slug = "new"
[[comparison]]
old = "old"
new = "new"
title = "Old and new"
`,
  },
  "logs-only": raw({ servers: names(3), loads: [100, 1000], files: (run) => ({ log: log(run) }) }),
  dead: raw({
    servers: names(2), loads: [100, 1000], repeats: 3,
    files: (_, { connections, repeat }) => ({ log: repeat === 2 ? "" : deadLog(connections) }),
  }),
  scenarios: table({ servers: names(3), loads: [100, 1000], scenarios: ["hello", "json & <b>more</b>"], repeats: 4 }),
};

/** Writes the sets into `folder`, each in one of its own. */
export const write = (folder) => {
  for (const [set, files] of Object.entries(SETS)) {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, set, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
};
