use askama::Template;

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "app/cache.py")]
struct CacheModule<'a> {
    head: String,
    service: &'a str,
}

/// The app's cache module, for every shape that Redis may have.
pub(crate) fn cache_module(state: &State) -> askama::Result<String> {
    CacheModule { head: state.head(), service: &state.scenario.stack.redis.service }.render()
}
