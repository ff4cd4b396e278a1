//! What is kept, opened and told.

use std::sync::Arc;

use headroom::Inspection;
use leptos::prelude::*;

use super::Running;
use crate::browser::embed;
use crate::browser::events::Listener as _;
use crate::embed::Embed;
use crate::keep;
use crate::pieces::{self, Missing};
use crate::start::{refuse, scenario_json};
use crate::update::{self, Happening};

impl Running {
    /// Another address was written over the page's own.
    pub(super) fn linked(self, embed: Option<Embed>, address: String) {
        let read = pieces::attempt(|| match embed {
            Some(_) => keep::read_link(&address),
            None => keep::open_link(&address),
        });
        match (read, embed) {
            (Err(Missing), embed) => pieces::once_here(move || self.linked(embed, address)),
            (Ok(link), None) => self.happens(Happening::Link(link)),
            (Ok(link), Some(embed)) => self.state.update(|state| match link {
                Ok(session) => update::open(state, embed.shown(session)),
                Err(refusal) => refuse(&mut state.look, keep::refused(&refusal)),
            }),
        }
    }

    pub(super) fn open_previous(self) {
        match pieces::attempt(keep::previous) {
            Ok(None) => {}
            Ok(Some(session)) => self.happens(Happening::Previous(session)),
            Err(Missing) => pieces::once_here(move || self.open_previous()),
        }
    }

    pub(super) fn tell(self) {
        let Ok(json) = pieces::attempt(|| self.state.with_untracked(scenario_json)) else {
            return pieces::once_here(move || self.tell());
        };
        if self.told.with_value(|told| *told != json) {
            embed::tell_scenario(&json);
            self.told.set_value(json);
        }
    }

    pub(super) fn keep(self, values: &Arc<Inspection>) {
        self.unkept.set_value(false);
        let kept = self.state.with_untracked(|state| keep::keep(&state.session, values));
        match kept {
            Ok(Ok(())) => {}
            Ok(Err(_)) => self.state.update(update::not_kept),
            Err(Missing) => pieces::once_here(move || {
                self.unkept.set_value(true);
                self.happens(Happening::Meanwhile);
            }),
        }
    }
}
