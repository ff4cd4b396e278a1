//! The page: inputs on the left, the answer and its views on the right.
//!
//! ```text
//! happening ──update──▶ State ──stages──▶ Facts ──page──▶ markup ──patch──▶ the document
//! ```
//!
//! | room | what lives there |
//! |---|---|
//! | [`session`] | what a person put in, as plain values: defaults, edits, the link |
//! | [`pieces`] | what loads when it is first needed |
//! | [`state`] | the session and how it is looked at; what follows from it |
//! | [`press`], [`update`] | what a person does, and what comes of it |
//! | [`stages`] | what follows: one memo over each function of the face |
//! | [`page`], [`rail`], [`verdict`], [`views`], [`components`] | the markup, as pure functions of state and facts |
//! | [`markup`] | what differs between two texts of markup |
//! | [`browser`] | the only place that touches `web_sys` |
//! | [`embed`] | a part of the page within another page |
//! | [`keep`], [`link`] | the address and local storage; links to a session |
//! | [`start`] | what the page starts with |
//! | [`run`] | the loop over all of it |
//! | [`rehearsal`] | what a drag takes, before the first one |
//! | [`words`] | numbers and dates as a person reads them |

#![expect(unreachable_pub, reason = "`#[component]` makes public items within the rooms")]

pub mod browser;
pub mod components;
pub mod embed;
pub mod history;
pub mod keep;
pub mod link;
pub mod markup;
pub mod notices;
pub mod page;
pub mod pieces;
pub mod press;
pub mod rail;
pub mod rehearsal;
pub mod run;
pub mod session;
pub mod stages;
pub mod start;
pub mod state;
pub mod update;
pub mod verdict;
pub mod views;
pub mod words;
