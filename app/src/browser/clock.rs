//! The clock: read once, when a session starts.

use headroom::Date;

/// Today, where the person is.
pub fn today() -> Date {
    let now = js_sys::Date::new_0();
    let part = |value: u32| i8::try_from(value).unwrap_or(1);
    let year = i16::try_from(now.get_full_year()).unwrap_or(2026);
    Date::new(year, part(now.get_month() + 1), part(now.get_date())).unwrap_or_default()
}
