//! What the page says about itself: a link that was not opened, storage that is full.

use crate::session::Session;

/// The most that stand there: more cover the page.
const MOST: usize = 3;

/// Something to say, with at most one thing to do about it.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Tells it from the others.
    pub id: u32,
    /// The sentence.
    pub text: String,
    /// A button's words and what it does.
    pub offer: Option<(&'static str, Offer)>,
}

/// What a notice's button does.
#[derive(Debug, Clone)]
pub enum Offer {
    /// Opens a session.
    Open(Box<Session>),
    /// Opens the session that was open before a link was.
    Previous,
    /// Starts the plan on the clock's day.
    StartToday,
    /// Asks again for the part of the page that did not load.
    LoadAgain,
    /// Loads the newer page that is kept beside this one.
    Renew,
}

/// The notices that stand over the page, the newest last.
#[derive(Debug, Clone, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Says something; what says the same already makes room for it.
    pub fn say(&mut self, text: impl Into<String>, offer: Option<(&'static str, Offer)>) {
        let text = text.into();
        self.0.retain(|notice| notice.text != text);
        let id = self.0.iter().map(|notice| notice.id + 1).max().unwrap_or_default();
        self.0.push(Notice { id, text, offer });
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
    }

    /// All of them.
    pub fn all(&self) -> &[Notice] {
        &self.0
    }

    /// Takes one away.
    pub fn take(&mut self, id: u32) -> Option<Notice> {
        let at = self.0.iter().position(|notice| notice.id == id)?;
        Some(self.0.remove(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_said_once_and_never_more_than_three_things() {
        let mut notices = Notices::default();
        for text in ["a", "b", "a", "c", "d"] {
            notices.say(text, None);
        }
        let said: Vec<&str> = notices.all().iter().map(|notice| notice.text.as_str()).collect();
        assert_eq!(said, ["a", "c", "d"]);
        let id = notices.all()[1].id;
        assert_eq!(notices.take(id).unwrap().text, "c");
        assert!(notices.take(id).is_none());
    }
}
