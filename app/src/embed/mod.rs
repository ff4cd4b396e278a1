//! A part of the page within another page. Which part and in which colours stands in the address before `#`, the scenario
//! after it, where no server sees it: `?embed=chart&theme=dark#scenario={…}`. An embedded page keeps nothing.

mod parts;

use std::sync::Arc;

use headroom::{Date, Error};

use crate::pieces;
use crate::session::{Session, View};
pub use parts::part;

/// What is shown within another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    Planner,
    /// The demand for a resource against its capacity.
    Chart,
    /// When each resource runs out.
    Runway,
    /// What runs today and in the chosen month.
    Topology,
    /// The answer alone.
    Verdict,
}

impl Part {
    const ALL: [Self; 5] = [Self::Planner, Self::Chart, Self::Runway, Self::Topology, Self::Verdict];

    /// Its name in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planner => "planner",
            Self::Chart => "chart",
            Self::Runway => "runway",
            Self::Topology => "topology",
            Self::Verdict => "verdict",
        }
    }
}

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// What to show.
    pub part: Part,
    /// In which colours; `None`: the system's.
    pub dark: Option<bool>,
    /// The resource of the chart; empty: the first to run out.
    resource: String,
    /// The chosen month, counted from today.
    month: Option<u32>,
    /// The open view of the planner.
    view: Option<View>,
}

impl Embed {
    /// What the part of an address between `?` and `#` asks for; `None`: the page by itself. A part that there is not
    /// is the whole planner.
    pub fn read(search: &str) -> Option<Self> {
        let fields = || search.trim_start_matches('?').split('&').filter_map(|field| field.split_once('='));
        let value = |name: &str| fields().find(|field| field.0 == name).map(|field| field.1);
        let name = value("embed")?;
        Some(Self {
            part: Part::ALL.into_iter().find(|part| part.name() == name).unwrap_or(Part::Planner),
            dark: match value("theme") {
                Some("dark") => Some(true),
                Some("light") => Some(false),
                _ => None,
            },
            resource: value("resource").unwrap_or_default().to_owned(),
            month: value("month").and_then(|month| month.parse().ok()),
            view: value("view").and_then(|view| View::ALL.into_iter().find(|known| known.id() == view)),
        })
    }

    /// The session as this part shows it.
    #[must_use]
    pub fn shown(&self, mut session: Session) -> Session {
        session.started = true;
        session.resource.clone_from(&self.resource);
        session.month = self.month.unwrap_or(session.month).min(session.scenario.horizon_months);
        session.view = self.view.unwrap_or(session.view);
        session
    }
}

/// The session of a scenario that is written into a link as JSON; it starts today where it does not say when.
///
/// # Errors
/// When the scenario has an unknown field, a wrong type or an impossible value.
pub fn session(json: &str, today: Date) -> Result<Session, Error> {
    let mut scenario = headroom::scenario_from_json(json)?;
    scenario.today.get_or_insert(today);
    scenario.validate()?;
    let session = Session::import(scenario, today);
    Ok(Session { text: Arc::from(pieces::masked(&session.text).0), ..session })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_a_part_in_a_colour() {
        assert_eq!(Embed::read(""), None);
        assert_eq!(Embed::read("?source=mail"), None);
        let embed = Embed::read("?embed=chart&theme=dark&resource=redis-memory&month=2&view=plan").unwrap();
        assert_eq!((embed.part, embed.dark), (Part::Chart, Some(true)));
        let shown = embed.shown(Session::default());
        assert_eq!((shown.resource.as_str(), shown.month, shown.started), ("redis-memory", 2, true));
        assert_eq!(shown.view, View::Plan);
        assert_eq!(Embed::read("?embed=planner&view=none").unwrap().shown(Session::default()).view, View::Outlook);
        for part in Part::ALL {
            assert_eq!(Embed::read(&format!("?embed={}", part.name())).unwrap().part, part);
        }
        assert_eq!(Embed::read("?embed=hologram&theme=neon").unwrap().part, Part::Planner);
    }

    #[test]
    fn a_scenario_in_a_link_is_read_strictly_and_starts_today_where_it_does_not_say() {
        let today = "2026-11-24".parse().unwrap();
        let read = session(r#"{ "pastes": ["NAME CPU %\napp 12%"], "horizonMonths": 9 }"#, today).unwrap();
        assert_eq!((read.scenario.today, read.scenario.horizon_months), (Some(today), 9));
        assert!(read.text.starts_with("NAME"));
        let wrong = |json| session(json, today).unwrap_err().path;
        assert_eq!(wrong(r#"{ "horizonMonths": 0 }"#), "horizonMonths");
        assert_eq!(wrong(r#"{ "growth": { "percnt": 1 } }"#), "growth.percnt");
    }
}
