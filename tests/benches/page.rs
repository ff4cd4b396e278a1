//! The page in a real headless browser: from an input to the painted picture, while a slider is dragged over a plan of 36
//! months at the accuracy of 10,000 draws; the first use after load; a paste of 5 MB.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "printing figures is what it is for, by the clock"
)]

use std::time::{Duration, Instant};

use headroom_tests::browser::{Outcome, Page, Window};
use serde_json::{Value, json};

/// Pastes the sample and looks 36 months ahead; two frames later the page is at rest.
const PREPARE: &str = "
    const done = arguments[arguments.length - 1];
    [...document.querySelectorAll('button')].find(b => b.textContent.startsWith('Try the sample')).click();
    setTimeout(() => {
        const horizon = document.getElementById('horizon');
        horizon.value = 36;
        horizon.dispatchEvent(new InputEvent('input', { bubbles: true }));
        setTimeout(done, 800);
    }, 800);";

/// Watches a drag. The time of an input runs from when the browser hands the event to the page, before any of the page's own
/// listeners, to the first task after the frame that painted it; `waited` adds the time from the event's own stamp, which is
/// when it came from the mouse: browsers hold moves of a pointer back until the next frame.
const WATCH: &str = "
    const drag = window.drag = { inputs: [], waited: [], frames: [], shift: 0, since: performance.now() };
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (entry.startTime > drag.since) drag.shift += entry.value;
    }).observe({ type: 'layout-shift' });
    const painted = new MessageChannel();
    let open = null;
    painted.port1.onmessage = () => {
        const now = performance.now();
        drag.inputs.push(now - open.at);
        drag.waited.push(now - open.stamp);
        open = null;
    };
    addEventListener('input', event => {
        if (open) return;
        open = { at: performance.now(), stamp: event.timeStamp };
        requestAnimationFrame(() => painted.port2.postMessage(0));
    }, true);
    let last = 0;
    requestAnimationFrame(function frame(now) {
        if (last) drag.frames.push(now - last);
        last = now;
        if (!drag.over) requestAnimationFrame(frame);
    });";

/// Pastes five megabytes as a browser does and watches how long any frame and any task takes until the verdict stands.
const PASTE: &str = "
    const done = arguments[arguments.length - 1];
    const line = 'a line of a log that no format knows, 200 OK in 12 ms\\n';
    const text = 'NAME CPU %\\nshop-web-1 93.2%\\n' + line.repeat(5000000 / line.length);
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const frames = [], tasks = [];
    new PerformanceObserver(list => { for (const entry of list.getEntries()) tasks.push(entry.duration); })
        .observe({ type: 'longtask' });
    let last = 0, until = Infinity;
    const began = performance.now();
    function frame(now) {
        if (last) frames.push(now - last);
        last = now;
        if (until === Infinity && !document.body.innerText.includes('Reading 5 MB') && now - began > 300) until = now + 300;
        if (now > until || now - began > 20000) return setTimeout(() => done({ frames, tasks, whole: now - began }), 200);
        requestAnimationFrame(frame);
    }
    requestAnimationFrame(frame);
    const field = document.getElementById('paste');
    field.focus();
    field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));";

/// Opens 300 MB of k6's NDJSON as a file and watches how long any frame takes until it is read.
const FILE: &str = "
    const done = arguments[arguments.length - 1];
    const lines = [];
    for (let at = 0; at < 40000; at++) {
        const time = '2026-11-24T10:00:' + String(at % 60).padStart(2, '0') + '.' + String(at % 1000).padStart(3, '0') + 'Z';
        lines.push(JSON.stringify({ type: 'Point', metric: 'http_req_duration', data: { time, value: 1 + at % 400, tags: { status: '200' } } }));
    }
    const piece = lines.join(String.fromCharCode(10)) + String.fromCharCode(10);
    const file = new File(Array(Math.ceil(300e6 / piece.length)).fill(piece), 'large.ndjson');
    const files = new DataTransfer();
    files.items.add(file);
    const frames = [];
    let last = 0;
    const began = performance.now();
    function frame(now) {
        if (last) frames.push(now - last);
        last = now;
        if (document.querySelector('.readfiles')) {
            const seconds = (now - began) / 1000;
            return done({ frames, rate: file.size / 1e6 / seconds });
        }
        requestAnimationFrame(frame);
    }
    requestAnimationFrame(frame);
    const input = document.getElementById('files');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));";

/// From the start of loading to the page that can be used.
const USABLE: &str = "
    const done = arguments[arguments.length - 1];
    (function look() {
        if (document.querySelector('textarea')) return done(performance.now());
        requestAnimationFrame(look);
    })();";

#[tokio::main]
async fn main() -> Outcome<()> {
    println!("the page, in headless Chromium, milliseconds");
    for run in 1..=3 {
        let page = Page::open(Window::default()).await?;
        let usable = page.later(USABLE).await?.as_f64().unwrap_or_default();
        page.later(PREPARE).await?;
        let drag = drag(&page).await?;
        let paste = page.later(PASTE).await?;
        let file = page.later(FILE).await?;
        println!("run {run}");
        println!("  first use after load      {usable:8.1}   bound 500");
        println!("  input to paint, 36 months {}   bound p95 16", spread(drag.get("inputs")));
        println!("  … from the mouse's stamp  {}", spread(drag.get("waited")));
        println!("  frames of the drag        {}   bound max 50", spread(drag.get("frames")));
        println!("  layout shift of the drag  {:8.4}   bound 0", number(drag.get("shift")));
        println!("  frames of a 5 MB paste    {}   bound max 50", spread(paste.get("frames")));
        println!("  tasks over 50 ms in it    {}", spread(paste.get("tasks")));
        println!("  until its verdict stands  {:8.1}", number(paste.get("whole")));
        println!("  300 MB of k6's NDJSON     {:8.1} MB/s   bound 150", number(file.get("rate")));
        println!("  frames meanwhile          {}   bound max 50", spread(file.get("frames")));
        page.close().await?;
    }
    Ok(())
}

/// Drags the growth slider with the mouse for two seconds, to and fro.
async fn drag(page: &Page) -> Outcome<Value> {
    let place = "const box = document.getElementById('growth').getBoundingClientRect();
        const slider = document.getElementById('growth');
        const part = (slider.value - slider.min) / (slider.max - slider.min);
        return [box.left + 8, box.width - 16, box.top + box.height / 2, part];";
    let place = page.evaluate(place).await?;
    let number = |at: usize| place.get(at).and_then(Value::as_f64).unwrap_or_default();
    let (left, width, y, part) = (number(0), number(1), number(2), number(3));
    let mouse = |kind: &str, part: f64, held: bool| {
        let (x, buttons) = (left + width * part, u8::from(held));
        page.cdp(
            "Input.dispatchMouseEvent",
            json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 }),
        )
    };
    mouse("mousePressed", part, true).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    page.evaluate(WATCH).await?;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        let turn = began.elapsed().as_secs_f64() * std::f64::consts::PI;
        mouse("mouseMoved", 0.5 - 0.4 * libm::cos(turn), true).await?;
    }
    page.evaluate("window.drag.over = true").await?;
    mouse("mouseReleased", part, false).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    page.evaluate("return window.drag").await
}

/// `n 120, p50 6.1, p95 9.8, max 14.0`.
fn spread(times: Option<&Value>) -> String {
    let mut times: Vec<f64> = times.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (times.len().saturating_sub(1) as f64 * share).round() as usize;
        times.get(index).copied().unwrap_or_default()
    };
    format!("n {:>3}, p50 {:6.1}, p95 {:6.1}, max {:6.1}", times.len(), at(0.5), at(0.95), at(1.0))
}

fn number(value: Option<&Value>) -> f64 {
    value.and_then(Value::as_f64).unwrap_or_default()
}
