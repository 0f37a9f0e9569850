//! What was recorded beside the runs, on the pages.

use std::fs;

use super::{Measured, build, check, html, read};

const CONDITIONS: &str = r#"{
  "schema": "wrkbook-collect/1",
  "connections": 100,
  "order_index": 7,
  "attempt": 2,
  "started_at": "2026-11-21T11:37:59.844Z",
  "wall_seconds": 10.0,
  "container": { "running_after": false, "exit_code": 137, "oom_killed": true, "cpu_seconds": 5.0 },
  "client": { "cpu_share": 0.97, "time_wait_before": 3, "time_wait_after": 12345 },
  "cpu": { "foreign_share": 0.21, "stolen_share": 0.0 },
  "listen_overflows": 270,
  "commands": { "client": "taskset -c 0 wrk --header '<script>' http://172.17.0.2/" },
  "versions": { "docker_client": "20.10.24" }
}
"#;

const COLLECTION: &str = r#"{
  "schema": "wrkbook-collect/1",
  "machine": { "cpu": "A processor", "cores": 2, "memory_bytes": 8e9 },
  "rules": { "foreign-cpu": "CPU of others above <10%> of a core", "no-samples": "none at all" },
  "runs": { "planned": 24, "accepted": 23, "rejected": 5, "rejected_by_rule": { "foreign-cpu": 5 } },
  "given_up": ["round9/Slow.1000"]
}
"#;

#[test]
fn conditions_stand_beside_their_runs() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    fs::write(set.join("round2/Quick.100.conditions.json"), CONDITIONS).expect("written");
    fs::write(set.join("collection.json"), COLLECTION).expect("written");
    let out = dir.path().join("public");
    build(&set, &out);
    check(&out);

    let runs = read(out.join("runs/quick.html"));
    let cell = html::between(&runs, "id=\"c100\"", "</section>").expect("its cell");
    for text in [
        "<td>2026-11-21 11:37:59</td>",
        "<td>7<small>attempt 2</small></td>",
        // 5 s of CPU in 10 s.
        "<td>50.0</td><td>97.0</td><td>21.0</td><td>0.0</td><td>270</td><td>3, 12,345</td>",
        "✕ ended, exit code 137, out of memory",
        "<pre>taskset -c 0 wrk --header &#39;&lt;script&gt;&#39;",
        "round2/Quick.100.conditions.json</bdi>:1-14",
        "the container was killed because memory ran out",
        "others used 21% of a core",
    ] {
        assert!(cell.contains(text), "{text} is not in {cell}");
    }
    let other = html::between(&runs, "id=\"c300\"", "</section>").expect("its cell");
    assert!(!other.contains("Conditions"), "nothing was recorded there");

    let method = read(out.join("method.html"));
    for text in [
        "Beside 1 of 24 runs conditions were recorded",
        "Of 24 runs that were planned 23 were accepted.",
        "5 attempts were rejected by the rules of the collection",
        "1 run was given up: round9/Slow.1000",
        "CPU of others above &lt;10%&gt; of a core",
        "<bdi>no-samples</bdi></th><td>none at all</td><td>0</td>",
        "<dt>docker client</dt><dd><bdi>20.10.24</bdi></dd>",
    ] {
        assert!(method.contains(text), "{text} is not in {method}");
    }
}

#[test]
fn sets_without_conditions_look_as_before() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    for page in ["runs/quick.html", "method.html", "index.html"] {
        let page = read(out.join(page));
        for word in ["<summary>Conditions", "<h2>Conditions", "at its limit"] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
