//! `LLEN` and `XLEN` of redis-cli: how many jobs wait in a list or a stream.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "redis-queue",
    title: "Redis queue",
    command: "redis-cli LLEN celery",
    marks: marks!["(integer) 0", "LEN", "len", "0"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    if queue(line).is_some() {
        return length(paste.line(paste.skip_blank(at + 1))).is_some();
    }
    match paste.command_before(at) {
        Some(command) => queue(command).is_some() && length(line).is_some(),
        // Redis alone writes a number so; as the whole paste it is most likely what the page asked for.
        None => {
            line.starts_with("(integer) ")
                && length(line).is_some()
                && paste.skip_blank(0) == at
                && paste.skip_blank(at + 1) == paste.len()
        }
    }
}

/// The list or stream whose length a command asks for.
fn queue(line: &str) -> Option<&str> {
    let mut words = prompt(line).unwrap_or(line).split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("LLEN") || word.eq_ignore_ascii_case("XLEN"))?;
    let name = words.next()?;
    words.next().is_none().then(|| name.trim_matches(['"', '\'']))
}

/// `(integer) 4200`, or the number alone as it goes into a pipe.
fn length(line: &str) -> Option<f64> {
    quantity::count(line.strip_prefix("(integer) ").unwrap_or(line))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let asked = queue(paste.line(at)).map(|name| (name, paste.skip_blank(at + 1)));
    let before = || paste.command_before(at).and_then(queue).map(|name| (name, at));
    let (name, line) = asked.or_else(before).unwrap_or_else(|| {
        found.info(
            at,
            "number-without-a-name",
            format!("{} stands alone; read as the length of a queue.", paste.line(at)),
            "Paste it with the command that printed it",
        );
        ("queue", at)
    });
    found.observe_some(Component::Cache, name, Metric::QueueDepth, length(paste.line(line)), line);
    line + 1
}

#[cfg(test)]
mod tests {
    use headroom_model::Metric;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn read(text: &str) -> Vec<(String, f64, usize)> {
        let of_queues = crate::inspect(text).observations.into_iter().filter(|one| one.metric == Metric::QueueDepth);
        of_queues.map(|one| (one.subject, one.value, one.line)).collect()
    }

    #[test]
    fn a_length_is_that_of_the_list_that_was_asked_for() {
        let celery = |line| vec![("celery".to_owned(), 4200.0, line)];
        assert_eq!(read("127.0.0.1:6379> LLEN celery\n(integer) 4200\n"), celery(2));
        assert_eq!(read("$ docker compose exec -T redis redis-cli llen celery\n4200\n"), celery(2));
        assert_eq!(read("redis-cli LLEN celery\n(integer) 4200\n"), celery(2));
        let two = "127.0.0.1:6379> LLEN celery\n(integer) 4200\n127.0.0.1:6379> XLEN \"jobs\"\n(integer) 7\n";
        assert_eq!(read(two), [celery(2), vec![("jobs".to_owned(), 7.0, 4)]].concat());
    }

    #[test]
    fn the_number_alone_is_taken_for_it_and_said_to_be() {
        assert_eq!(read("(integer) 4200\n"), [("queue".to_owned(), 4200.0, 1)]);
        assert_eq!(crate::inspect("(integer) 4200\n").diagnostics[0].code, "number-without-a-name");
        for other in
            ["127.0.0.1:6379> DBSIZE\n(integer) 4200\n", "127.0.0.1:6379> LLEN celery\n(error) WRONGTYPE\n", "4200\n"]
        {
            assert_eq!(read(other), [], "{other}");
        }
    }
}
