//! The page: inputs on the left, the answer and its views on the right.
//!
//! | room | what lives there |
//! |---|---|
//! | [`session`] | what a person put in, as plain values: defaults, edits, the link |
//! | [`inputs`] | the same as signals |
//! | [`stages`] | what follows from them: one memo over each function of the face |
//! | [`page`] | the frame, and the wiring of everything below it |
//! | [`rail`], [`verdict`], [`views`] | the parts of the page |
//! | [`components`] | parts that know nothing of the session |
//! | [`browser`] | the only place that touches `web_sys` |
//! | [`keep`] | the address and local storage |
//! | [`words`] | numbers and dates as a person reads them |

#![expect(unreachable_pub, reason = "`#[component]` makes public items within the rooms")]

pub mod browser;
pub mod components;
pub mod inputs;
pub mod keep;
pub mod notices;
pub mod page;
pub mod rail;
pub mod session;
pub mod stages;
pub mod verdict;
pub mod views;
pub mod words;
