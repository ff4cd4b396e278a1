//! The generated balancer and the generated roll under load: real nginx, real instances that stop as a container does.

use std::collections::BTreeSet;
use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::checkers::{Checker, both};
use super::example::{install, plan, scenario, write};
use super::folder::Folder;

/// An app that stops gracefully: it finishes what it has, what waits in its listen queue included, takes nothing more, and
/// closes idle connections after 2 s. A server that closes its socket over a queue resets what waits there, and the
/// balancer runs no POST twice: such a POST is answered 502, whatever stands in front.
const APP: &str = r#"
import signal, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class App(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2
    def do_GET(self):
        time.sleep(0.02)
        body = sys.argv[1].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if stopping.is_set():
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()
    def log_message(self, *_):
        pass

class Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

stopping = threading.Event()
server = Server((sys.argv[1], 8000), App)
def stop(*_):
    stopping.set()
    threading.Thread(target=server.shutdown).start()
signal.signal(signal.SIGTERM, stop)
server.serve_forever(0.02)
server.socket.setblocking(False)
while True:
    try:
        server.process_request(*server.get_request())
    except BlockingIOError:
        break
server.server_close()
"#;

/// A `docker` whose containers are instances of the app, one address each.
const DOCKER: &str = r#"#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
containers=$root/containers
wanted=$(cat "$root/hash")
start() {
    n=$(($(cat "$root/last") + 1)); echo $n >"$root/last"
    mkdir "$containers/$n"; echo "$wanted" >"$containers/$n/hash"; echo 127.0.45.$n >"$containers/$n/address"
    python3 "$root/app.py" 127.0.45.$n >"$containers/$n/log" 2>&1 9>&- &
    echo $! >"$containers/$n/pid"
}
case "$1 ${2:-}" in
"compose ps") ls "$containers" | sort -n ;;
"compose config") echo "voiceassist-server $wanted" ;;
"compose up")
    count=$(printf '%s\n' "$@" | sed -n 's/^voiceassist-server=//p')
    while [ "$(ls "$containers" | wc -l)" -lt "$count" ]; do start; done
    while [ "$(ls "$containers" | wc -l)" -gt "$count" ]; do last=$(ls "$containers" | sort -n | tail -n 1); "$0" stop "$last"; "$0" rm "$last"; done ;;
"inspect --format")
    case "$3" in *config-hash*) cat "$containers/$4/hash" ;; *)
        if python3 -c "import urllib.request as r; r.urlopen('http://127.0.45.$4:8000/health', timeout=2)" 2>/dev/null; then echo healthy; else echo starting; fi ;;
    esac ;;
"stop "*)
    # The name goes with the order to stop, as Docker's DNS has it.
    rm -f "$containers/$2/address"
    pid=$(cat "$containers/$2/pid"); kill "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done ;;
"rm "*) rm -r "$containers/$2" ;;
*) echo "docker: not played here: $*" >&2; exit 64 ;;
esac
"#;

struct Site {
    root: Folder,
    nginx: Child,
    over: Arc<AtomicBool>,
}

impl Site {
    /// The balancer before instances that Docker's DNS, played here, knows.
    fn new(name: &str) -> Option<Self> {
        let nginx = Checker::Nginx.find()?;
        let root = Folder::new(name);
        write(&scenario(), &plan(), &root.join("files"));
        let project = root.join("project");
        for folder in ["bin", "containers", "project"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        install(&root.join("files/01-app-scale-out-1"), &project);
        fs::write(root.join("app.py"), APP).unwrap();
        fs::write(root.join("hash"), "old\n").unwrap();
        fs::write(root.join("last"), "0\n").unwrap();
        let docker = root.join("bin/docker");
        fs::write(&docker, DOCKER).unwrap();
        assert!(Command::new("chmod").arg("+x").arg(&docker).status().unwrap().success());

        let over = Arc::new(AtomicBool::new(false));
        let dns = serve_names(root.join("containers"), Arc::clone(&over));
        // Only where the names are asked for, and which ports are free, differ from a container.
        let conf = fs::read_to_string(project.join("nginx/nginx.conf")).unwrap();
        let conf = conf
            .replace("resolver 127.0.0.11 valid=10s", &format!("resolver 127.0.0.1:{dns} valid=1s"))
            .replace("listen 8080;", "listen 127.0.45.200:8080;")
            .replace("127.0.0.1:8081", "127.0.45.200:8081")
            .replace("/dev/stdout", &root.join("access.log").display().to_string())
            .replace("/dev/stderr", &root.join("error.log").display().to_string());
        let own = root.join("nginx.conf");
        fs::write(&own, format!("daemon off;\npid {};\n{conf}", root.join("nginx.pid").display())).unwrap();
        let nginx = Command::new(nginx).arg("-p").arg(&*root).arg("-c").arg(&own).spawn().unwrap();
        Some(Self { root, nginx, over })
    }

    fn roll(&self) -> String {
        let path = format!("{}:{}", self.root.join("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .arg("scripts/roll.sh")
            .current_dir(self.root.join("project"))
            .env("PATH", path)
            .output()
            .unwrap();
        let text = both(&output);
        assert!(output.status.success(), "{text}");
        text
    }

    fn count(&self) -> usize {
        fs::read_dir(self.root.join("containers")).unwrap().count()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = Command::new("sh")
            .arg("-c")
            .arg("kill $(cat containers/*/pid nginx.pid)")
            .current_dir(&*self.root)
            .output();
        let _ = self.nginx.wait();
    }
}

/// Answers each question for an A record with the addresses of the instances, as Docker's DNS does. Returns the port.
fn serve_names(containers: PathBuf, over: Arc<AtomicBool>) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut packet = [0; 512];
        while !over.load(Ordering::Relaxed) {
            let Ok((length, from)) = socket.recv_from(&mut packet) else { continue };
            let addresses = addresses(&containers);
            // The header of the question, then the question, then an answer for each address that points at its name.
            let mut answer = packet[..length].to_vec();
            answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, addresses.len() as u8, 0, 0, 0, 0]);
            for address in addresses {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4]);
                answer.extend(address.octets());
            }
            socket.send_to(&answer, from).unwrap();
        }
    });
    port
}

fn addresses(containers: &Path) -> Vec<Ipv4Addr> {
    let folders = fs::read_dir(containers).unwrap().flatten();
    folders.filter_map(|folder| fs::read_to_string(folder.path().join("address")).ok()?.trim().parse().ok()).collect()
}

/// What a load saw.
#[derive(Default)]
struct Load {
    served: AtomicU32,
    failed: AtomicU32,
}

/// Eight clients that ask again and again, every fourth time with a POST, until the load is over.
fn load(over: &Arc<AtomicBool>) -> (Arc<Load>, Vec<thread::JoinHandle<()>>) {
    let load = Arc::new(Load::default());
    let clients = (0..8)
        .map(|_| {
            let (load, over) = (Arc::clone(&load), Arc::clone(over));
            thread::spawn(move || {
                let mut number = 0;
                while !over.load(Ordering::Relaxed) {
                    number += 1;
                    let ok = request(number % 4 == 0).is_some();
                    if ok { &load.served } else { &load.failed }.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    (load, clients)
}

/// The body of a 200 from the balancer.
fn request(post: bool) -> Option<String> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect("127.0.45.200:8080").ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let request = if post {
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
    } else {
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    };
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.starts_with("HTTP/1.1 200").then(|| body.to_owned())
}

fn wait_until_served() {
    let start = Instant::now();
    while request(false).is_none() {
        assert!(start.elapsed() < Duration::from_secs(30), "the balancer does not serve");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn no_request_fails_while_all_instances_are_replaced_and_one_stops() {
    let Some(site) = Site::new("balancer") else { return };
    let text = site.roll();
    assert!(text.contains("voiceassist-server: 0 as they should be, 0 to replace, 6 to start."), "{text}");
    wait_until_served();
    // All six serve.
    let start = Instant::now();
    let mut seen = BTreeSet::new();
    while seen.len() < 6 {
        seen.extend(request(false));
        assert!(start.elapsed() < Duration::from_secs(20), "{seen:?}");
    }

    let over = Arc::new(AtomicBool::new(false));
    let (load, clients) = load(&over);
    fs::write(site.root.join("hash"), "new\n").unwrap();
    let text = site.roll();
    assert!(text.contains("0 as they should be, 6 to replace, 6 to start."), "{text}");
    assert!(text.ends_with("voiceassist-server runs 6 instances.\n"), "{text}");
    assert_eq!(site.count(), 6);
    // A roll with nothing to change starts and stops nothing.
    let started = fs::read_to_string(site.root.join("last")).unwrap();
    site.roll();
    assert_eq!(fs::read_to_string(site.root.join("last")).unwrap(), started);
    // Scaled in: the step after has the same script with fewer instances.
    let script = site.root.join("project/scripts/roll.sh");
    let text = fs::read_to_string(&script).unwrap();
    assert!(text.contains("\ntarget=6\n"));
    fs::write(&script, text.replace("\ntarget=6\n", "\ntarget=4\n")).unwrap();
    let text = site.roll();
    assert!(text.contains("6 as they should be, 0 to replace, 0 to start."), "{text}");
    assert_eq!(site.count(), 4);
    // Another one stops without being asked to.
    let one = fs::read_dir(site.root.join("containers")).unwrap().flatten().next().unwrap().file_name();
    let stop = Command::new(site.root.join("bin/docker")).arg("stop").arg(&one).status().unwrap();
    assert!(stop.success());
    thread::sleep(Duration::from_secs(2));
    over.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }

    let (served, failed) = (load.served.load(Ordering::Relaxed), load.failed.load(Ordering::Relaxed));
    println!("{served} requests served, {failed} failed");
    assert!(served > 500, "{served}");
    assert_eq!(failed, 0, "of {served}: {}", fs::read_to_string(site.root.join("error.log")).unwrap());
}
