use super::Refusal;

/// The most cells that are fitted: the last of a longer series.
pub(super) const MOST_CELLS: usize = 5_000;

/// Below this share of observed cells a series is too patchy to be smoothed or to show seasons.
const DENSE: f64 = 0.6;

/// A series at even steps: what was measured, with what is missing drawn in straight between its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    clock: Clock,
    /// The index of the first cell on the clock.
    first: i64,
    /// One value a cell; never empty.
    pub(super) values: Vec<f64>,
    /// Whether the cell was measured.
    pub(super) observed: Vec<bool>,
}

/// What one step is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Clock {
    /// The same time again and again; `start_days` is the middle of cell 0.
    Even { start_days: f64, step_days: f64 },
    /// Days from Monday to Friday: a series that is never measured at weekends has no gap there.
    Workdays,
}

/// Steps that people and tools choose, in seconds.
const USUAL_SECONDS: [f64; 23] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0,
    10_800.0, 14_400.0, 21_600.0, 28_800.0, 43_200.0, 86_400.0, 604_800.0,
];
pub(super) const DAY_SECONDS: f64 = 86_400.0;
/// The mean month and year of the Gregorian calendar.
pub(super) const MONTH_DAYS: f64 = 30.436_875;
pub(super) const YEAR_DAYS: f64 = 365.242_5;

impl Clock {
    /// Reads the step off the median distance of times in ascending order, none twice.
    fn read(times: &[f64]) -> Option<Self> {
        let mut steps: Vec<f64> = times.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).collect();
        steps.sort_unstable_by(f64::total_cmp);
        let median = *steps.get(steps.len() / 2)?;
        let start_days = *times.first()?;
        let by_day = (median - 1.0).abs() < 0.1;
        if by_day && times.len() >= 10 && times.iter().all(|time| weekday(time.floor() as i64) < 5) {
            return Some(Self::Workdays);
        }
        Some(Self::Even { start_days, step_days: usual_step(median) })
    }

    /// The cell that a time falls into.
    fn cell(self, days: f64) -> i64 {
        match self {
            Self::Even { start_days, step_days } => ((days - start_days) / step_days).round() as i64,
            Self::Workdays => {
                let day = days.floor() as i64;
                let weekday = weekday(day);
                (day - weekday + 3).div_euclid(7) * 5 + weekday
            }
        }
    }

    /// The time of a cell, in days since 1970.
    fn days(self, cell: i64) -> f64 {
        match self {
            Self::Even { start_days, step_days } => start_days + cell as f64 * step_days,
            Self::Workdays => (cell.div_euclid(5) * 7 - 3 + cell.rem_euclid(5)) as f64,
        }
    }

    /// The mean time between cells.
    fn step_days(self) -> f64 {
        match self {
            Self::Even { step_days, .. } => step_days,
            Self::Workdays => 1.4,
        }
    }
}

/// 0 is Monday; day 0, the first of January 1970, was a Thursday.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

fn usual_step(median_days: f64) -> f64 {
    // Months, quarters and years differ in length by a few days.
    for months in [1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0, 60.0, 120.0] {
        let days = months * MONTH_DAYS;
        if (median_days - days).abs() <= 2.5 {
            return days;
        }
    }
    let seconds = median_days * DAY_SECONDS;
    USUAL_SECONDS
        .iter()
        .find(|usual| (seconds / *usual - 1.0).abs() < 0.1)
        .map_or(median_days, |usual| usual / DAY_SECONDS)
}

impl Grid {
    /// Points in ascending order of time, none twice, all finite.
    ///
    /// # Errors
    /// When there are fewer than two.
    pub(super) fn new(points: &[(f64, f64)]) -> Result<Self, Refusal> {
        let times: Vec<f64> = points.iter().map(|point| point.0).collect();
        let clock = Clock::read(&times).ok_or(Refusal::TooFewPoints(points.len()))?;
        let (Some(start), Some(end)) = (times.first(), times.last()) else {
            return Err(Refusal::TooFewPoints(points.len()));
        };
        // A stray time far from the others would be all the grid: then the points are spread evenly over their span.
        let sparse = (clock.cell(*end) - clock.cell(*start)) as f64 > 20.0 * points.len() as f64;
        let clock = if sparse {
            let step_days = (end - start) / (points.len() - 1) as f64;
            Clock::Even { start_days: *start, step_days }
        } else {
            clock
        };
        let last = clock.cell(*end);
        let first = clock.cell(*start).max(last - (i64::try_from(MOST_CELLS).unwrap_or(i64::MAX) - 1));
        let cells = (last - first + 1) as usize;
        let (mut sums, mut counts) = (vec![0.0; cells], vec![0.0; cells]);
        for (time, value) in points {
            let place = clock.cell(*time) - first;
            if place < 0 {
                continue;
            }
            if let (Some(sum), Some(count)) = (sums.get_mut(place as usize), counts.get_mut(place as usize)) {
                // The mean as it goes: a sum of large values would overflow.
                *count += 1.0;
                *sum += (value - *sum) / *count;
            }
        }
        let observed: Vec<bool> = counts.iter().map(|count| *count > 0.0).collect();
        let mut grid = Self { clock, first, values: sums, observed };
        grid.fill();
        Ok(grid)
    }

    /// Draws what is missing straight between its neighbours, and level at the ends.
    fn fill(&mut self) {
        let mut known = self.observed.iter().zip(&self.values).enumerate().filter(|(_, (observed, _))| **observed);
        let Some((mut from, (_, mut value))) = known.next().map(|(place, (seen, value))| (place, (seen, *value)))
        else {
            return;
        };
        let mut filled = vec![value; self.values.len()];
        for (to, (_, next)) in known {
            for (place, cell) in filled.iter_mut().enumerate().take(to + 1).skip(from) {
                *cell = value + (next - value) * ((place - from) as f64 / (to - from) as f64);
            }
            (from, value) = (to, *next);
        }
        for cell in filled.iter_mut().skip(from) {
            *cell = value;
        }
        self.values = filled;
    }

    /// The cells but those that are left out, which count as missing.
    pub(super) fn without(&self, left_out: impl Fn(usize) -> bool) -> Self {
        let mut kept = self.clone();
        for (place, observed) in kept.observed.iter_mut().enumerate() {
            *observed &= !left_out(place);
        }
        if kept.observed.iter().filter(|observed| **observed).count() < 2 {
            return self.clone();
        }
        kept.fill();
        kept
    }

    /// The first cells.
    pub(super) fn first(&self, cells: usize) -> Self {
        Self {
            clock: self.clock,
            first: self.first,
            values: self.values.iter().take(cells).copied().collect(),
            observed: self.observed.iter().take(cells).copied().collect(),
        }
    }

    /// Cell and value of the measured cells, of values that stand for this grid's.
    pub(super) fn measured_points(&self, values: &[f64]) -> Vec<(f64, f64)> {
        let cells = values.iter().zip(&self.observed).enumerate();
        cells.filter(|(_, (_, seen))| **seen).map(|(cell, (value, _))| (cell as f64, *value)).collect()
    }

    /// The smallest value.
    pub(super) fn least(&self) -> f64 {
        self.values.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The mean absolute difference from one season before: what MASE divides by. `None` where it is zero or nothing.
    pub(super) fn naive_error(&self, season: usize) -> Option<f64> {
        let cells = || self.values.iter().zip(&self.observed);
        let pairs = cells().zip(cells().skip(season)).filter(|((_, before), (_, after))| **before && **after);
        let (count, total) = pairs.fold((0.0, 0.0), |(count, total), ((before, _), (after, _))| {
            (count + 1.0, total + (after - before).abs())
        });
        (total > 0.0).then(|| total / count)
    }

    /// How many cells.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// How many of them were measured.
    pub(super) fn measured(&self) -> usize {
        self.observed.iter().filter(|observed| **observed).count()
    }

    /// Whether enough cells were measured to smooth them.
    pub(super) fn dense(&self) -> bool {
        self.measured() as f64 >= DENSE * self.len() as f64
    }

    /// The time of a cell, in days since 1970; cells after the last are the future.
    pub(super) fn days(&self, cell: usize) -> f64 {
        self.clock.days(self.first.saturating_add_unsigned(cell as u64))
    }

    /// The mean time between cells.
    pub(super) fn step_days(&self) -> f64 {
        self.clock.step_days()
    }

    /// Whether the cells are the days from Monday to Friday.
    pub(super) fn workdays(&self) -> bool {
        self.clock == Clock::Workdays
    }
}
