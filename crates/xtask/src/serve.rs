//! A static server for the built page, on this machine only.

use std::fs;
use std::io::Cursor;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

/// Takes the port, before the long build: a port in use is said at once.
///
/// # Errors
/// When the port cannot be had.
pub(crate) fn listen(port: u16) -> Result<Server> {
    Server::http(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .map_err(|error| anyhow!("cannot listen on port {port} ({error}): choose another with --port"))
}

/// Serves the files of `dist` until the process is stopped.
///
/// # Errors
/// When the server fails.
pub(crate) fn run(server: &Server, dist: &Path) -> Result<()> {
    println!("serving {} on http://{}/ (Ctrl-C stops it)", dist.display(), server.server_addr());
    loop {
        // A browser that goes away in the middle of an answer is no reason to stop.
        let _ = answer(server.recv()?, dist);
    }
}

fn answer(request: Request, dist: &Path) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(text(405, "only GET and HEAD"));
    }
    let file = relative_path(request.url()).map(|path| dist.join(path));
    match file.and_then(|path| Some((media_type(&path), fs::read(&path).ok()?))) {
        Some((media_type, contents)) => request.respond(response(200, media_type, contents)),
        None => request.respond(text(404, "no such file")),
    }
}

/// The file below the served folder that a request's target names; nothing for what leads out of it.
fn relative_path(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    // The page's own files need no escapes, so an escape names nothing.
    if path.contains(['%', '\\', '\0']) {
        return None;
    }
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| path.to_owned())
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn text(status: u16, message: &str) -> Response<Cursor<Vec<u8>>> {
    response(status, "text/plain; charset=utf-8", format!("{message}\n").into_bytes())
}

fn response(status: u16, media_type: &str, contents: Vec<u8>) -> Response<Cursor<Vec<u8>>> {
    let headers = [("Content-Type", media_type), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff")];
    headers
        .into_iter()
        .filter_map(|(name, value)| Header::from_bytes(name, value).ok())
        .fold(Response::from_data(contents).with_status_code(status), Response::with_header)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::thread;

    use super::*;

    #[test]
    fn a_target_names_a_file_below_the_folder() {
        assert_eq!(relative_path("/").as_deref(), Some(Path::new("index.html")));
        assert_eq!(relative_path("/?a=1").as_deref(), Some(Path::new("index.html")));
        assert_eq!(relative_path("/fonts/inter.woff2?v=1").as_deref(), Some(Path::new("fonts/inter.woff2")));
    }

    #[test]
    fn a_target_that_leads_out_of_the_folder_names_nothing() {
        for target in ["/../Cargo.toml", "/a/../../b", "//etc/passwd", "/%2e%2e/b", "/a\\b", "etc", "*"] {
            assert_eq!(relative_path(target), None, "{target}");
        }
    }

    #[test]
    fn the_page_is_served_with_the_types_a_browser_insists_on() {
        let dist = std::env::temp_dir().join(format!("headroom-serve-test-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("index.html"), "<!doctype html>").unwrap();
        fs::write(dist.join("app_bg.wasm"), b"\0asm").unwrap();
        let server = listen(0).unwrap();
        let address = server.server_addr().to_ip().unwrap();

        let requests = ["GET / ", "GET /app_bg.wasm ", "GET /none ", "POST / ", "HEAD / "];
        let answers = thread::scope(|scope| {
            scope.spawn(|| {
                for _ in requests {
                    answer(server.recv().unwrap(), &dist).unwrap();
                }
            });
            requests.map(|request| {
                let mut stream = TcpStream::connect(address).unwrap();
                write!(stream, "{request}HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                answer
            })
        });
        fs::remove_dir_all(&dist).unwrap();

        let [page, wasm, none, post, head] = answers;
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("Content-Type: text/html; charset=utf-8"), "{page}");
        assert!(page.ends_with("<!doctype html>"), "{page}");
        assert!(wasm.contains("Content-Type: application/wasm\r\n"), "{wasm}");
        assert!(none.starts_with("HTTP/1.1 404"), "{none}");
        assert!(post.starts_with("HTTP/1.1 405"), "{post}");
        assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    }

    #[test]
    fn a_port_in_use_says_what_to_do() {
        let taken = listen(0).unwrap();
        let port = taken.server_addr().to_ip().unwrap().port();
        let error = listen(port).err().unwrap().to_string();
        assert!(error.ends_with("choose another with --port"), "{error}");
    }
}
