//! The built page in a real headless Chromium, read as assistive technology reads it: by role and accessible name.
#![expect(clippy::disallowed_methods, reason = "a suite waits by the clock and is told by the environment")]

use base64::Engine as _;
use std::fmt::Debug;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::{TimeoutConfiguration, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::Server;

/// How long a name may take to appear before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a browser test may fail with; the message says what was waited for.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A browser window on the built page.
pub struct Page {
    /// The driver's session, for what is not read by role and name.
    pub client: Client,
    /// The server that hands out the page.
    pub server: Server,
    driver: Child,
    port: u16,
    /// What the browser keeps while it runs, its profile among it.
    temporary: TempDir,
}

/// How the window is opened.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Its width in CSS pixels.
    pub width: u32,
    /// Its height in CSS pixels.
    pub height: u32,
    /// Whether the system prefers dark colours.
    pub dark: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self { width: 1440, height: 900, dark: false }
    }
}

impl Page {
    /// Opens the built page in a new, empty profile.
    ///
    /// # Errors
    /// When the environment does not name the build and the browser, or one of them does not start.
    pub async fn open(window: Window) -> Outcome<Self> {
        Self::open_in(window, dist()?).await
    }

    /// Opens the page of a folder in a new, empty profile.
    ///
    /// # Errors
    /// As [`Page::open`].
    pub async fn open_in(window: Window, folder: PathBuf) -> Outcome<Self> {
        let server = Server::start(folder)?;
        // Two drivers that start at once may choose one port; the second ends, and starts again.
        let temporary = tempfile::Builder::new().prefix("headroom-browser-").tempdir()?;
        let (driver, port) = match started(temporary.path()) {
            Err(_) => started(temporary.path())?,
            started => started?,
        };
        let chromium = from_environment("HEADROOM_CHROMIUM")?;
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--window-size={},{}", window.width, window.height),
        ];
        if window.dark {
            arguments.push("--force-dark-mode".to_owned());
        }
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": chromium, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" }
        });
        let Value::Object(capabilities) = capabilities else { return Err("capabilities are an object".into()) };
        let client = ClientBuilder::new(fantoccini_connector())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await?;
        client.update_timeouts(TimeoutConfiguration::new(Some(Duration::from_secs(30)), None, None)).await?;
        let page = Self { client, server, driver, port, temporary };
        page.cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": window.width, "height": window.height, "deviceScaleFactor": 1, "mobile": false }),
        )
        .await?;
        page.client.goto(&page.server.url("")).await?;
        Ok(page)
    }

    /// Ends the session and the driver.
    ///
    /// # Errors
    /// When the session is gone already.
    pub async fn close(mut self) -> Outcome<()> {
        let closed = self.client.clone().close().await;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(closed?)
    }

    /// The first element with this role and accessible name, once it is there.
    ///
    /// # Errors
    /// When it does not appear in time.
    pub async fn get(&self, role: &str, name: &str) -> Outcome<Element> {
        let start = Instant::now();
        loop {
            if let Some(element) = self.find(role, name).await? {
                return Ok(element);
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("no {role} “{name}” on the page; it holds:\n{}", self.outline().await?).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The first element with this role and accessible name, if there is one now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn find(&self, role: &str, name: &str) -> Outcome<Option<Element>> {
        Ok(self.find_all(role, Some(name)).await?.into_iter().next())
    }

    /// All elements with this role, and this accessible name where one is given.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn find_all(&self, role: &str, name: Option<&str>) -> Outcome<Vec<Element>> {
        let mut found = Vec::new();
        for node in self.nodes(role, name).await? {
            let Some(id) = node.get("backendDOMNodeId").and_then(Value::as_u64) else { continue };
            let Ok(resolved) = self.cdp("DOM.resolveNode", json!({ "backendNodeId": id })).await else { continue };
            let mark = format!("found-{id}");
            self.cdp(
                "Runtime.callFunctionOn",
                json!({
                    "objectId": resolved.pointer("/object/objectId"),
                    "functionDeclaration": "function(mark) { this.setAttribute('data-found', mark) }",
                    "arguments": [{ "value": mark }]
                }),
            )
            .await?;
            if let Ok(element) = self.client.find(Locator::Css(&format!("[data-found='{mark}']"))).await {
                found.push(element);
            }
        }
        Ok(found)
    }

    /// The accessible names of all elements with this role, in the order of the page.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn names(&self, role: &str) -> Outcome<Vec<String>> {
        Ok(self.nodes(role, None).await?.iter().map(name_of).collect())
    }

    /// What JavaScript evaluates to.
    ///
    /// # Errors
    /// When it throws.
    pub async fn evaluate(&self, script: &str) -> Outcome<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// The value that a script hands to the callback that it gets as its last argument.
    ///
    /// # Errors
    /// When the script fails or does not call back in time.
    pub async fn later(&self, script: &str) -> Outcome<Value> {
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// Waits until the script returns something truthy. While it fails, what it looks into may not be there yet.
    ///
    /// # Errors
    /// When it does not in time; `what` says what was waited for.
    pub async fn wait_until(&self, what: &str, script: &str) -> Outcome<()> {
        let start = Instant::now();
        loop {
            let last = match self.client.execute(script, Vec::new()).await {
                Ok(Value::Null | Value::Bool(false)) => String::new(),
                Ok(_) => return Ok(()),
                Err(CmdError::Standard(error)) if error.error == ErrorStatus::JavascriptError => format!(" ({error})"),
                Err(error) => return Err(error.into()),
            };
            if start.elapsed() > PATIENCE {
                return Err(format!("waited in vain for: {what}{last}").into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Puts text into a field as a paste does: at once.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn paste(&self, field: &Element, text: &str) -> Outcome<()> {
        let script = "const [field, text] = arguments;
            field.focus();
            const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
            Object.getOwnPropertyDescriptor(prototype, 'value').set.call(field, text);
            field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        self.client.execute(script, vec![serde_json::to_value(field)?, json!(text)]).await?;
        Ok(())
    }

    /// A command of the browser's own protocol.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub async fn cdp(&self, command: &'static str, parameters: Value) -> Outcome<Value> {
        Ok(self.client.issue_cmd(DevTools { command, parameters }).await?)
    }

    /// Reports what the policy of each page opened from now on refuses: see [`Page::refused`].
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn watch_policy(&self) -> Outcome<()> {
        let source = "window.refused = [];
            document.addEventListener('securitypolicyviolation', (event) =>
                window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));";
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(())
    }

    /// What the policy of this page has refused until now, as directive and address.
    ///
    /// # Errors
    /// When [`Page::watch_policy`] was not called before the page was opened.
    pub async fn refused(&self) -> Outcome<Vec<String>> {
        Ok(serde_json::from_value(self.evaluate("return window.refused").await?)?)
    }

    /// The addresses that this window has asked for since this was last called, from the browser's own protocol.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn requests(&self) -> Outcome<Vec<String>> {
        let entries = self.client.issue_cmd(Log { kind: "performance" }).await?;
        let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
        let events = entries.iter().filter_map(|entry| entry.get("message")?.as_str());
        let events = events.filter_map(|event| serde_json::from_str::<Value>(event).ok());
        Ok(events
            .filter(|event| event.pointer("/message/method") == Some(&json!("Network.requestWillBeSent")))
            .filter_map(|event| Some(event.pointer("/message/params/request/url")?.as_str()?.to_owned()))
            .collect())
    }

    /// What the pages have written to the console as an error since this was last called.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn complaints(&self) -> Outcome<Vec<String>> {
        let entries = self.client.issue_cmd(Log { kind: "browser" }).await?;
        let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry.get("level") == Some(&json!("SEVERE")));
        Ok(severe.filter_map(|entry| Some(entry.get("message")?.as_str()?.to_owned())).collect())
    }

    /// Saves what this page downloads into a folder, without asking.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn download_into(&self, folder: &std::path::Path) -> Outcome<()> {
        self.cdp("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder })).await?;
        Ok(())
    }

    /// A picture of the window as PNG.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn screenshot(&self) -> Outcome<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// A picture of the whole page, beyond the window, as PNG.
    ///
    /// # Errors
    /// When the browser takes none.
    pub async fn whole(&self) -> Outcome<Vec<u8>> {
        let script =
            "return { x: 0, y: 0, width: innerWidth, height: document.documentElement.scrollHeight, scale: 1 }";
        let clip = self.evaluate(script).await?;
        let parameters = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.cdp("Page.captureScreenshot", parameters).await?;
        let data = answer.get("data").and_then(Value::as_str).unwrap_or_default();
        Ok(base64::engine::general_purpose::STANDARD.decode(data)?)
    }

    async fn nodes(&self, role: &str, name: Option<&str>) -> Outcome<Vec<Value>> {
        let document = self.cdp("Runtime.evaluate", json!({ "expression": "document.documentElement" })).await?;
        let mut query = json!({ "objectId": document.pointer("/result/objectId"), "role": role });
        if let (Some(name), Some(query)) = (name, query.as_object_mut()) {
            query.insert("accessibleName".to_owned(), json!(name));
        }
        let mut answer = self.cdp("Accessibility.queryAXTree", query).await?;
        let nodes = answer.get_mut("nodes").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
        Ok(nodes.into_iter().filter(|node| node.get("ignored") != Some(&Value::Bool(true))).collect())
    }

    async fn outline(&self) -> Outcome<String> {
        let mut lines = Vec::new();
        for role in ["heading", "button", "slider", "textbox", "tab", "option", "region", "alert", "status"] {
            lines.extend(self.names(role).await?.iter().map(|name| format!("  {role} “{name}”")));
        }
        Ok(lines.join("\n"))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // A test that failed half-way leaves neither driver nor browser behind; one that was closed has none to end.
        let _ = ended(self.port);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // A browser writes on for a moment after its driver has ended.
        let start = Instant::now();
        while fs::remove_dir_all(self.temporary.path()).is_err() && start.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The accessible name of a node of the accessibility tree.
fn name_of(node: &Value) -> String {
    node.pointer("/name/value").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The folder of the built page.
///
/// # Errors
/// When the environment does not name it.
pub fn dist() -> Outcome<PathBuf> {
    from_environment("HEADROOM_DIST")
}

/// A place that the environment names.
///
/// # Errors
/// When it does not.
pub fn from_environment(variable: &str) -> Outcome<PathBuf> {
    let value = std::env::var(variable);
    value
        .map(PathBuf::from)
        .map_err(|_| format!("{variable} is not set; run the browser tests with `cargo xtask test`").into())
}

/// A driver, which with its browsers keeps what is temporary in this folder, and its port.
fn started(temporary: &Path) -> Outcome<(Child, u16)> {
    let mut driver = Command::new(from_environment("HEADROOM_CHROMEDRIVER")?)
        .arg("--port=0")
        .env("TMPDIR", temporary)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let port = port_of(&mut driver)?;
    Ok((driver, port))
}

fn port_of(driver: &mut Child) -> Outcome<u16> {
    let stdout = driver.stdout.take().ok_or("the driver's output is piped")?;
    let mut lines = BufReader::new(stdout).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok())
        .ok_or("chromedriver ended before it had a port")?;
    // Whoever writes into a closed pipe stops; the driver may go on talking.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Ok(port)
}

/// Lets the driver end its sessions, and their browsers, which outlive a driver that is killed. Without the client, whose
/// runtime may be gone.
fn ended(port: u16) -> io::Result<()> {
    let mut driver = TcpStream::connect(("127.0.0.1", port))?;
    driver.set_read_timeout(Some(PATIENCE))?;
    write!(driver, "GET /shutdown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    io::copy(&mut driver, &mut io::sink())?;
    Ok(())
}

fn fantoccini_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// `POST /session/{id}/goog/cdp/execute`.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.command, "params": self.parameters }).to_string()))
    }
}

/// `POST /session/{id}/se/log`: what one of the browser's logs took up since it was last asked for.
#[derive(Debug)]
struct Log {
    kind: &'static str,
}

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": self.kind }).to_string()))
    }
}
