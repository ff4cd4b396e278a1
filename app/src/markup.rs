//! What differs between two texts of markup that both come from this page, without building a tree of either.
//!
//! Both are read side by side. As long as they have the same elements at the same places, only texts and attributes differ;
//! where they have not, the children of the element around are made anew.

/// Elements that have no end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

/// What to change, in the order of the document. `path` leads there by the places of children, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// The way to the node.
    pub path: Vec<u32>,
    /// What becomes of it.
    pub what: What<'a>,
}

/// What becomes of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What<'a> {
    /// A text with this content.
    Text(String),
    /// An element whose attribute has this value, or is gone.
    Attribute(&'a str, Option<String>),
    /// An element with these children, as markup; whether they are parts of a drawing.
    Children(&'a str, bool),
}

/// A tag or a text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'a> {
    Text(&'a str),
    /// What stands between the brackets, and whether the element ends there.
    Open(&'a str, bool),
    Close,
    End,
}

/// A place in markup.
#[derive(Debug, Clone, Copy)]
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn next(&mut self) -> Token<'a> {
        let rest = self.rest;
        let Some(tag) = rest.strip_prefix('<') else {
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            self.rest = after;
            return if text.is_empty() { Token::End } else { Token::Text(text) };
        };
        // Within a value this page writes `>` as an entity.
        let (inside, after) = tag.split_once('>').unwrap_or((tag, ""));
        self.rest = after;
        if inside.starts_with('/') {
            Token::Close
        } else {
            Token::Open(inside, inside.ends_with('/') || VOID.contains(&name(inside)))
        }
    }

    /// What stands before the end of the element that is open here; goes behind that end.
    fn leave(&mut self) -> Option<&'a str> {
        let start = self.rest;
        let mut depth = 0_usize;
        loop {
            let before = self.rest;
            match self.next() {
                Token::Open(_, false) => depth += 1,
                Token::Close if depth == 0 => return start.get(..start.len() - before.len()),
                Token::Close => depth -= 1,
                Token::End => return None,
                Token::Text(_) | Token::Open(_, true) => {}
            }
        }
    }
}

/// An element that is open in both texts.
struct Level<'a> {
    /// Where its children begin in the newer text.
    children: Cursor<'a>,
    /// How many of them are behind.
    passed: u32,
    drawing: bool,
}

/// What makes the older markup the newer one. `None`: already what stands outermost differs.
pub fn changes<'a>(older: &'a str, newer: &'a str) -> Option<Vec<Change<'a>>> {
    let (mut old, mut new) = (Cursor { rest: older }, Cursor { rest: newer });
    let mut changes = Vec::new();
    let mut levels = vec![Level { children: new, passed: 0, drawing: false }];
    loop {
        let before = (old, new);
        match (old.next(), new.next()) {
            (Token::End, Token::End) => return (levels.len() == 1).then_some(changes),
            (Token::Text(was), Token::Text(is)) => {
                if was != is {
                    changes.push(Change { path: path(&levels), what: What::Text(plain(is)) });
                }
                levels.last_mut()?.passed += 1;
            }
            (Token::Open(was, ends), Token::Open(is, ends_too)) if ends == ends_too && same(was, is) => {
                if was != is {
                    let path = path(&levels);
                    changes.extend(attributes(was, is).map(|what| Change { path: path.clone(), what }));
                }
                if ends {
                    levels.last_mut()?.passed += 1;
                } else {
                    let drawing = levels.last()?.drawing || name(is) == "svg";
                    levels.push(Level { children: new, passed: 0, drawing });
                }
            }
            (Token::Close, Token::Close) => {
                levels.pop();
                levels.last_mut()?.passed += 1;
            }
            _ => {
                let level = levels.pop()?;
                (old, new) = before;
                old.leave()?;
                new.leave()?;
                let mut children = level.children;
                let what = What::Children(children.leave()?, level.drawing);
                changes.push(Change { path: path(&levels), what });
                levels.last_mut()?.passed += 1;
            }
        }
    }
}

fn path(levels: &[Level]) -> Vec<u32> {
    levels.iter().map(|level| level.passed).collect()
}

fn name(tag: &str) -> &str {
    tag.split([' ', '/']).next().unwrap_or_default()
}

/// Whether two tags are of the same element: of the same kind, and with the same identifier if any.
fn same(was: &str, is: &str) -> bool {
    was == is || (name(was) == name(is) && value(was, "id") == value(is, "id"))
}

fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    pairs(tag).find(|pair| pair.0 == name).map(|pair| pair.1)
}

fn attributes<'a>(was: &'a str, is: &'a str) -> impl Iterator<Item = What<'a>> {
    let set = abreast(is, was).filter(|(_, now, before)| Some(*now) != *before);
    let gone = abreast(was, is).filter(|(_, _, now)| now.is_none());
    set.map(|(name, now, _)| What::Attribute(name, Some(plain(now))))
        .chain(gone.map(|(name, ..)| What::Attribute(name, None)))
}

/// The attributes of a tag, each with what another tag has under its name: mostly at the same place.
fn abreast<'a>(tag: &'a str, other: &'a str) -> impl Iterator<Item = (&'a str, &'a str, Option<&'a str>)> {
    let mut beside = pairs(other);
    pairs(tag).map(move |(name, here)| {
        let there = beside.next().filter(|pair| pair.0 == name).map(|pair| pair.1);
        (name, here, there.or_else(|| value(other, name)))
    })
}

/// The attributes of a tag. One without a value has an empty one.
fn pairs(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag.get(name(tag).len()..).unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '/']);
        if rest.is_empty() {
            return None;
        }
        let (name, after) =
            rest.split_at(rest.bytes().position(|byte| matches!(byte, b'=' | b' ' | b'/')).unwrap_or(rest.len()));
        let Some(quoted) = after.strip_prefix("=\"") else {
            rest = after;
            return Some((name, ""));
        };
        let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        rest = after;
        Some((name, value))
    })
}

/// What an escaped text says.
fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    // Last, so that an ampersand that was escaped begins no entity.
    text.replace("&amp;", "&")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A document as a browser would have it.
    #[derive(Debug, Clone, PartialEq)]
    enum Tree {
        Text(String),
        Element(String, Vec<(String, String)>, Vec<Tree>),
    }

    fn parsed(markup: &str) -> Vec<Tree> {
        fn children(cursor: &mut Cursor) -> Vec<Tree> {
            let mut all = Vec::new();
            loop {
                match cursor.next() {
                    Token::Text(text) => all.push(Tree::Text(plain(text))),
                    Token::Open(tag, ends) => {
                        let mut pairs: Vec<(String, String)> =
                            pairs(tag).map(|(name, value)| (name.to_owned(), plain(value))).collect();
                        pairs.sort();
                        let below = if ends { Vec::new() } else { children(cursor) };
                        all.push(Tree::Element(name(tag).to_owned(), pairs, below));
                    }
                    Token::Close | Token::End => return all,
                }
            }
        }
        children(&mut Cursor { rest: markup })
    }

    /// The older document after the changes.
    fn changed(older: &str, changes: &[Change]) -> Vec<Tree> {
        let mut document = Tree::Element(String::new(), Vec::new(), parsed(older));
        for Change { path, what } in changes {
            let mut node = &mut document;
            for at in path {
                let Tree::Element(_, _, children) = node else { panic!("a text has no children") };
                node = &mut children[*at as usize];
            }
            match (node, what) {
                (Tree::Text(text), What::Text(is)) => text.clone_from(is),
                (Tree::Element(_, pairs, _), What::Attribute(name, value)) => {
                    pairs.retain(|pair| pair.0 != *name);
                    pairs.extend(value.as_ref().map(|value| ((*name).to_owned(), value.clone())));
                    pairs.sort();
                }
                (Tree::Element(_, _, children), What::Children(markup, _)) => *children = parsed(markup),
                (node, what) => panic!("{what:?} of {node:?}"),
            }
        }
        let Tree::Element(_, _, all) = document else { panic!("it has children") };
        all
    }

    /// Whether the changes make the older markup the newer one. Gives how many there are.
    pub(crate) fn assert_made(older: &str, newer: &str) -> usize {
        let Some(changes) = changes(older, newer) else { return 1 };
        assert_eq!(changed(older, &changes), parsed(newer), "{changes:?}");
        changes.len()
    }

    /// Each change as `path: what`.
    fn told(older: &str, newer: &str) -> Vec<String> {
        let told = |change: &Change| {
            let path: Vec<String> = change.path.iter().map(u32::to_string).collect();
            let what = match &change.what {
                What::Text(text) => format!("text {text}"),
                What::Attribute(name, Some(value)) => format!("{name}={value}"),
                What::Attribute(name, None) => format!("no {name}"),
                What::Children(markup, drawing) => format!("{}{markup}", if *drawing { "drawing " } else { "" }),
            };
            format!("{}: {what}", path.join("."))
        };
        changes(older, newer).expect("the same outermost elements").iter().map(told).collect()
    }

    #[test]
    fn the_same_markup_has_no_change() {
        assert_eq!(told("<p>a<b>b</b></p><hr><p>c</p>", "<p>a<b>b</b></p><hr><p>c</p>"), [""; 0]);
    }

    #[test]
    fn texts_and_attributes_are_found_by_their_places() {
        let older = "<p class=\"a\">one <b>two</b></p><input value=\"1\" checked><p id=\"x\">three</p>";
        let newer = "<p class=\"b\">one <b>2 &lt; 3 &amp;amp;</b></p><input value=\"2\"><p id=\"x\">three</p>";
        assert_eq!(told(older, newer), ["0: class=b", "0.1.0: text 2 < 3 &amp;", "1: value=2", "1: no checked"]);
    }

    #[test]
    fn where_elements_differ_their_parent_has_other_children() {
        let older = "<ul><li id=\"a\">1</li><li id=\"b\">2</li></ul><p>end</p>";
        let newer = "<ul><li id=\"b\">2</li></ul><p>End</p>";
        assert_eq!(told(older, newer), ["0: <li id=\"b\">2</li>", "1.0: text End"]);
        assert_eq!(
            told("<div><p></p><hr></div><b>x</b>", "<div><p>a</p><hr></div><b>y</b>"),
            ["0.0: a", "1.0: text y"]
        );
    }

    #[test]
    fn children_of_a_drawing_are_said_to_be_of_one() {
        let older = "<div><svg><g><rect x=\"1\"/><rect x=\"2\"/></g></svg></div>";
        let newer = "<div><svg><g><rect x=\"1\"/></g></svg></div>";
        assert_eq!(told(older, newer), ["0.0.0: drawing <rect x=\"1\"/>"]);
    }

    #[test]
    fn what_differs_outermost_is_not_a_change_but_another_page() {
        assert_eq!(changes("<p>a</p>", "<div>a</div>"), None);
        assert_eq!(changes("", "<p></p>"), None);
        assert_eq!(changes("<p>", "<p>"), None);
    }
}
