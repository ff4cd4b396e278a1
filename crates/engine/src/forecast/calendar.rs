use headroom_model::{Date, days_later, months_later};

/// The days of a plan: day 0 is today, the last day is today plus the horizon.
///
/// Growth runs in calendar months: today plus k months is exactly k months from now, and the days between lie evenly.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    today: Date,
    /// The day of today plus k months, for each k up to the horizon.
    months: Vec<u32>,
    /// Months from today, for each day.
    elapsed: Vec<f64>,
}

impl Calendar {
    /// The days from today to the horizon.
    pub fn new(today: Date, horizon_months: u32) -> Self {
        let months: Vec<u32> =
            (0..=horizon_months).map(|k| days_between(today, months_later(today, i64::from(k)))).collect();
        let mut elapsed = Vec::with_capacity(months.last().map_or(1, |last| *last as usize + 1));
        for (k, pair) in months.windows(2).enumerate() {
            let (Some(&from), Some(&to)) = (pair.first(), pair.last()) else { continue };
            let length = f64::from(to - from);
            elapsed.extend((0..to - from).map(|day| k as f64 + f64::from(day) / length));
        }
        elapsed.push(f64::from(horizon_months));
        Self { today, months, elapsed }
    }

    /// The first day.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The last day, counted from today.
    pub fn last_day(&self) -> u32 {
        self.months.last().copied().unwrap_or(0)
    }

    /// The last day.
    pub fn last_date(&self) -> Date {
        self.date(self.last_day())
    }

    /// Whole months to the horizon.
    pub fn horizon_months(&self) -> u32 {
        self.months.len().saturating_sub(1) as u32
    }

    /// The date of a day.
    pub fn date(&self, day: u32) -> Date {
        days_later(self.today, i64::from(day))
    }

    /// The date some days before a day; may lie before today.
    pub fn date_before(&self, day: u32, days: u32) -> Date {
        days_later(self.date(day), -i64::from(days))
    }

    /// The day of a date; `None` before today.
    pub fn day(&self, date: Date) -> Option<u32> {
        (date >= self.today).then(|| days_between(self.today, date))
    }

    /// The day of today plus k months, at most the last.
    pub fn day_of_month(&self, k: u32) -> u32 {
        self.months.get(k as usize).copied().unwrap_or_else(|| self.last_day())
    }

    /// Some months after a day, at most the last day.
    pub fn months_after(&self, day: u32, months: u32) -> u32 {
        let date = months_later(self.date(day), i64::from(months));
        days_between(self.today, date).min(self.last_day())
    }

    /// Months from today to a day, at most the horizon.
    pub fn elapsed_months(&self, day: u32) -> f64 {
        self.elapsed.get(day as usize).or(self.elapsed.last()).copied().unwrap_or(0.0)
    }
}

fn days_between(from: Date, to: Date) -> u32 {
    u32::try_from(headroom_model::days_between(from, to)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn whole_months_are_exact_and_days_lie_evenly_between() {
        let calendar = Calendar::new(Date::constant(2026, 11, 24), 6);
        assert_eq!((calendar.last_day(), calendar.last_date()), (181, Date::constant(2027, 5, 24)));
        assert_eq!(calendar.elapsed_months(0), 0.0);
        assert_eq!(calendar.elapsed_months(15), 0.5);
        assert_eq!(calendar.elapsed_months(30), 1.0);
        assert_eq!(calendar.elapsed_months(181), 6.0);
        assert_eq!(calendar.day_of_month(3), 92);
        assert_eq!(calendar.day(Date::constant(2027, 2, 24)), Some(92));
        assert_eq!(calendar.date_before(0, 14), Date::constant(2026, 11, 10));
    }

    #[test]
    fn a_month_without_the_day_ends_on_its_last() {
        let calendar = Calendar::new(Date::constant(2027, 1, 31), 2);
        assert_eq!(calendar.date(calendar.day_of_month(1)), Date::constant(2027, 2, 28));
        assert_eq!(calendar.date(calendar.day_of_month(2)), Date::constant(2027, 3, 31));
    }

    #[test]
    fn the_end_of_time_is_not_the_end_of_the_engine() {
        let calendar = Calendar::new(Date::MAX, 12);
        assert_eq!((calendar.last_day(), calendar.horizon_months()), (0, 12));
        assert_eq!(calendar.elapsed_months(0), 12.0);
    }
}
