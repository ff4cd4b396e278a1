//! Hands out a folder over HTTP on a free port of this machine and remembers what was asked for.
#![expect(clippy::disallowed_methods, reason = "a server reads the files it serves")]

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A running server; it ends when it is stopped, or with the process.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
}

impl Server {
    /// Serves the files below `root`, a folder being its `index.html`.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(root: PathBuf) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let (root, log) = (root.clone(), Arc::clone(&log));
                // A browser that goes away in the middle of an answer is no matter of the server's.
                thread::spawn(move || answer(stream, &root, &log));
            }
        });
        Ok(Self { address, requests, stopped })
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{}", self.address, path.trim_start_matches('/'))
    }

    /// Stops the server: nobody listens on its port any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The one connection that it still waits for.
        let _ = TcpStream::connect(self.address);
    }

    /// The paths asked for until now.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(mut stream: TcpStream, root: &Path, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let target = request.split_whitespace().nth(1).unwrap_or("/");
    let path = target.split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
    log.lock().unwrap_or_else(PoisonError::into_inner).push(format!("/{path}"));
    let index = format!("{path}index.html");
    let path = Path::new(if path.is_empty() || path.ends_with('/') { index.as_str() } else { path });
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let (status, body) = match inside.then(|| std::fs::read(root.join(path))) {
        Some(Ok(body)) => ("200 OK", body),
        _ => ("404 Not Found", Vec::new()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        media_type(path),
        body.len()
    )?;
    stream.write_all(&body)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("webmanifest" | "json") => "application/json",
        _ => "application/octet-stream",
    }
}
