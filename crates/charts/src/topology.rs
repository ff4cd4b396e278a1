//! What runs on a day, as boxes on fixed positions: two of these drawings side by side show what changes.

use headroom_model::{CacheMode, Component, Plan, Runway, Topology};

use crate::canvas::{Align, Canvas, svg};
use crate::ink::{Finish, Ink, Token};
use crate::label::{number, percent};
use crate::layout::{Layout, Place};
use crate::resource::memory;
use crate::text;

/// What runs on a day, and what of it is new.
#[derive(Debug, Clone, PartialEq)]
pub struct TopologyChart {
    /// What runs.
    pub now: Topology,
    /// What ran before; the same as `now` when nothing is compared.
    pub before: Topology,
    /// Users on that day.
    pub users: f64,
    /// CPU of the app's limit on that day, when it can be known.
    pub app_cpu_percent: Option<f64>,
    /// The CPU from which the app is drawn as overloaded.
    pub act_percent: f64,
    /// What is measured today, for the boxes of the data stores; `None` on a later day.
    measured: Option<[String; 3]>,
}

impl TopologyChart {
    /// What runs now, with what was measured of it. `None` for a plan without months.
    pub fn today(plan: &Plan) -> Option<Self> {
        let app = app_runway(plan);
        Some(Self {
            now: plan.current,
            before: plan.current,
            users: plan.months.first()?.users.p50,
            app_cpu_percent: app.and_then(|runway| runway.value),
            act_percent: app.map_or(100.0, |runway| runway.immediate.threshold),
            measured: Some(measured(plan)),
        })
    }

    /// What the plan has running on a month's day, against what runs now. `None` for a month beyond the plan.
    pub fn planned(plan: &Plan, month: usize) -> Option<Self> {
        let (first, on) = (plan.months.first()?, plan.months.get(month)?);
        let (now, before) = (on.topology, plan.current);
        let app = app_runway(plan);
        // CPU in proportion to requests, over all cores that serve them.
        let cores = |topology: &Topology| f64::from(topology.app.instances) * topology.app.cores;
        let grown = on.requests_per_second.p50 / first.requests_per_second.p50 * cores(&before) / cores(&now);
        Some(Self {
            now,
            before,
            users: on.users.p50,
            app_cpu_percent: app.and_then(|runway| runway.value).map(|value| value * grown).filter(|v| v.is_finite()),
            act_percent: app.map_or(100.0, |runway| runway.immediate.threshold),
            measured: None,
        })
    }

    /// What runs as a sentence, for those who do not see it.
    pub fn summary(&self) -> String {
        let mut parts = vec![format!("{} users", number(self.users))];
        if self.now.balancer.instances > 0 {
            parts.push(format!("nginx × {}", self.now.balancer.instances));
        } else {
            parts.push("no balancer".to_owned());
        }
        parts.push(format!("app × {}, {}", self.now.app.instances, cores_each(&self.now)));
        if self.now.database.pooler {
            parts.push("PgBouncer".to_owned());
        }
        for store in self.stores() {
            parts.push(format!("{} {}", store.title, store.words.first().map_or("", String::as_str)));
        }
        parts.join("; ")
    }

    fn hot(&self) -> bool {
        self.app_cpu_percent.is_some_and(|percent| percent > self.act_percent)
    }

    fn stores(&self) -> [Store; 3] {
        let (now, before) = (&self.now, &self.before);
        let (database, cache, vector) = (&now.database, &now.cache, &now.vector);
        let replicas = match database.replicas {
            0 => String::new(),
            1 => ", 1 replica".to_owned(),
            many => format!(", {many} replicas"),
        };
        let connections = database.max_connections;
        let mut stores = [
            Store {
                title: "PostgreSQL",
                words: vec![
                    format!("{connections} connections{replicas}"),
                    format!("{connections} conn.{replicas}"),
                    format!("{connections} conn."),
                ],
                changed: database != &before.database,
                absent: false,
            },
            Store {
                title: "Redis",
                words: vec![
                    nodes(cache.nodes, cache.memory_bytes, before.cache.nodes, before.cache.memory_bytes)
                        + match cache.mode {
                            CacheMode::Single => "",
                            CacheMode::Sentinel => ", Sentinel",
                            CacheMode::Cluster => ", Cluster",
                        },
                    nodes(cache.nodes, cache.memory_bytes, cache.nodes, cache.memory_bytes),
                ],
                changed: cache != &before.cache,
                absent: cache.nodes == 0,
            },
            Store {
                title: "Qdrant",
                words: vec![
                    nodes(vector.nodes, vector.memory_bytes, before.vector.nodes, before.vector.memory_bytes),
                    nodes(vector.nodes, vector.memory_bytes, vector.nodes, vector.memory_bytes),
                ],
                changed: vector != &before.vector,
                absent: vector.nodes == 0,
            },
        ];
        if let Some(measured) = &self.measured {
            for (store, words) in stores.iter_mut().zip(measured) {
                if !words.is_empty() {
                    store.words.insert(0, words.clone());
                }
            }
        }
        stores
    }
}

struct Store {
    title: &'static str,
    /// The longest first; the first that fits is drawn.
    words: Vec<String>,
    changed: bool,
    absent: bool,
}

fn app_runway(plan: &Plan) -> Option<&Runway> {
    plan.runway.iter().find(|runway| runway.component == Component::App && runway.capacity_unit == "cores")
}

/// `64 of 100 connections`, `1 GB, 30.5 %`: what is known today of PostgreSQL, Redis and Qdrant.
fn measured(plan: &Plan) -> [String; 3] {
    let runway = |component: Component, unit: &str| {
        plan.runway.iter().find(|runway| runway.component == component && runway.capacity_unit == unit)
    };
    let memory_of = |component| {
        let runway = runway(component, "bytes");
        runway
            .and_then(|runway| Some(format!("{}, {}", memory(runway.capacity), percent(runway.value?))))
            .unwrap_or_default()
    };
    let connections = runway(Component::Database, "connections").and_then(|runway| {
        let used = libm::round(runway.value? * runway.capacity / 100.0);
        Some(format!("{} of {} connections", number(used), number(runway.capacity)))
    });
    [connections.unwrap_or_default(), memory_of(Component::Cache), memory_of(Component::Vector)]
}

fn cores_each(topology: &Topology) -> String {
    let cores = topology.app.cores;
    let word = if (cores - 1.0).abs() < f64::EPSILON { "core" } else { "cores" };
    format!("{} {word} each", number(cores))
}

/// `3 GB, +2 GB` or `3 × 8 GB, +2`.
fn nodes(count: u32, bytes: f64, count_before: u32, bytes_before: f64) -> String {
    let all = if count > 1 { format!("{count} × {}", memory(bytes)) } else { memory(bytes) };
    if bytes > bytes_before {
        format!("{all}, +{}", memory(bytes - bytes_before))
    } else if count > count_before {
        format!("{all}, +{}", count - count_before)
    } else {
        all
    }
}

/// How a box looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    New,
    Hot,
    Absent,
}

/// The drawing as SVG text, this many pixels wide at the most; on a narrow page requests flow downwards.
pub fn topology(chart: &TopologyChart, width: f64) -> String {
    let layout = Layout::of(width);
    svg(layout.width, layout.height, &chart.summary(), |canvas| {
        let drawing = Drawing { chart, canvas, layout: &layout };
        drawing.arrows();
        drawing.users_and_balancer();
        drawing.app();
        drawing.stores();
    })
}

struct Drawing<'a, 'o> {
    chart: &'a TopologyChart,
    canvas: &'a Canvas<'o>,
    layout: &'a Layout,
}

impl Drawing<'_, '_> {
    fn arrows(&self) {
        let Layout { users, balancer, app, stores, tall, .. } = self.layout;
        let line = Ink::new(Token::Control).line(1.3);
        self.canvas.path(&[(users.right(), users.middle().1), (balancer.x, balancer.middle().1)], line);
        if *tall {
            let x = balancer.middle().0;
            self.canvas.path(&[(x, balancer.bottom()), (x, app.y)], line);
            let x = app.middle().0;
            self.canvas.path(&[(x, app.bottom()), (x, stores[0].y)], line);
        } else {
            let y = balancer.middle().1;
            self.canvas.path(&[(balancer.right(), y), (app.x, y)], line);
            for store in stores {
                let y = store.middle().1;
                self.canvas.path(&[(app.right(), y), (store.x, y)], line);
            }
        }
    }

    fn users_and_balancer(&self) {
        let Layout { users, balancer, .. } = self.layout;
        self.labelled(*users, Look::Plain, "Users", &[number(self.chart.users)]);
        let (now, before) = (self.chart.now.balancer.instances, self.chart.before.balancer.instances);
        if now == 0 {
            self.labelled(*balancer, Look::Absent, "No balancer", &["none found".to_owned()]);
        } else if before == 0 {
            self.labelled(*balancer, Look::New, "nginx", &["new".to_owned()]);
        } else {
            let look = if now == before { Look::Plain } else { Look::New };
            self.labelled(*balancer, look, "nginx", &[format!("× {now}")]);
        }
    }

    fn app(&self) {
        let (chart, place) = (self.chart, self.layout.app);
        let (now, before) = (&chart.now.app, &chart.before.app);
        let changed = now.instances != before.instances || now.cores > before.cores;
        let look = match (chart.hot(), changed) {
            (true, _) => Look::Hot,
            (false, true) => Look::New,
            (false, false) => Look::Plain,
        };
        self.labelled(place, look, &format!("App × {}", now.instances), &[cores_each(&chart.now)]);
        self.instances(place);
        if let Some(used) = chart.app_cpu_percent {
            let ink = Ink::new(if chart.hot() { Token::Red } else { Token::Text2 });
            // What is measured has its decimal, what is reckoned has none.
            let used = if chart.measured.is_some() { percent(used) } else { format!("{} %", number(used)) };
            let words = format!("{used} of limit");
            self.canvas.text(&words, (place.x + 10.0, place.bottom() - 13.0), Align::Start, chart.hot(), ink);
        }
    }

    /// A square for each instance, as many as fit; a plus on what is new, an exclamation mark on what is overloaded.
    fn instances(&self, place: Place) {
        let (side, step) = (18.0, 21.0);
        let columns = ((place.width - 16.0) / step) as u32;
        let (count, before) = (self.chart.now.app.instances, self.chart.before.app.instances);
        let rows = if self.layout.tall { 2 } else { 3 };
        let most = columns.max(2) * rows;
        let shown = if count > most { most - 2 } else { count };
        let at = |index: u32| {
            let (column, row) = (index % columns.max(1), index / columns.max(1));
            (place.x + 10.0 + step * f64::from(column), place.y + 48.0 + step * f64::from(row))
        };
        for index in 0..shown {
            let (x, y) = at(index);
            let new = index >= before;
            let token = match (new, self.chart.hot()) {
                (true, _) => Token::Teal,
                (false, true) => Token::Red,
                (false, false) => Token::Text3,
            };
            let square = Ink::new(token).finish(Finish::Rounded).fill();
            self.canvas.rect((x, y), (x + side, y + side), square);
            let mark = Ink::new(Token::Background).line(1.6);
            let (cx, cy) = (x + side / 2.0, y + side / 2.0);
            if new {
                self.canvas.path(&[(cx - 4.0, cy), (cx + 4.0, cy)], mark);
                self.canvas.path(&[(cx, cy - 4.0), (cx, cy + 4.0)], mark);
            } else if self.chart.hot() {
                self.canvas.path(&[(cx, cy - 5.0), (cx, cy + 1.5)], mark);
                self.canvas.path(&[(cx, cy + 3.5), (cx, cy + 5.3)], mark);
            }
        }
        if shown < count {
            let (x, y) = at(shown);
            let words = format!("+{}", count - shown);
            self.canvas.text(&words, (x + 2.0, y + side / 2.0), Align::Start, true, Ink::new(Token::Text));
        }
    }

    fn stores(&self) {
        let pooler = (self.chart.now.database.pooler, self.chart.before.database.pooler);
        for (index, (store, place)) in self.chart.stores().iter().zip(self.layout.stores).enumerate() {
            let mut place = place;
            if index == 0 && pooler.0 {
                let half = (place.width - 10.0) / 2.0;
                let (look, words) = if pooler.1 { (Look::Plain, "in front") } else { (Look::New, "new") };
                self.labelled(Place { width: half, ..place }, look, "PgBouncer", &[words.to_owned()]);
                let y = place.middle().1;
                let line = Ink::new(Token::Control).line(1.3);
                self.canvas.path(&[(place.x + half, y), (place.x + half + 10.0, y)], line);
                place = Place { x: place.x + half + 10.0, width: half, ..place };
            }
            let look = match (store.absent, store.changed) {
                (true, _) => Look::Absent,
                (false, true) => Look::New,
                (false, false) => Look::Plain,
            };
            let none = ["none".to_owned()];
            let words = if store.absent { &none[..] } else { &store.words[..] };
            self.labelled(place, look, store.title, words);
        }
    }

    /// A box with a title and the first of these lines that fits.
    fn labelled(&self, place: Place, look: Look, title: &str, words: &[String]) {
        let (outline, width) = match look {
            Look::Plain => (Ink::new(Token::Control), 1.2),
            Look::New => (Ink::new(Token::Teal), 1.7),
            Look::Hot => (Ink::new(Token::Red), 1.7),
            Look::Absent => (Ink::new(Token::Control).finish(Finish::Dashed), 1.2),
        };
        let paper = Ink::new(if look == Look::New { Token::TealSoft } else { Token::Background });
        let (from, to) = ((place.x, place.y), (place.right(), place.bottom()));
        if look == Look::Absent {
            self.canvas.rect(from, to, outline.line(width));
        } else {
            self.canvas.rect(from, to, paper.finish(Finish::Rounded).fill());
            self.canvas.rect(from, to, outline.finish(Finish::Rounded).line(width));
        }
        let room = place.width - 14.0;
        let x = place.x + 9.0;
        let absent = look == Look::Absent;
        let ink = Ink::new(if absent { Token::Text2 } else { Token::Text });
        self.canvas.text(&text::fit(title, room, !absent), (x, place.y + 15.0), Align::Start, !absent, ink);
        let fitting = words.iter().find(|words| text::width(words, text::SIZE, false) <= room).or(words.last());
        let words = text::fit(fitting.map_or("", String::as_str), room, false);
        self.canvas.text(&words, (x, place.y + 31.0), Align::Start, false, Ink::new(Token::Text2));
    }
}
