//! How a slider's places stand for values.

/// How a slider's places stand for values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scaling {
    /// From, to, in whole steps.
    Linear(f64, f64),
    /// From, to, each step the same factor; values are rounded to three digits.
    Log(f64, f64),
}

/// Places of a logarithmic slider.
const PLACES: f64 = 400.0;

impl Scaling {
    /// The place at the left end and at the right end.
    pub fn ends(self) -> (f64, f64) {
        match self {
            Self::Linear(from, to) => (from, to),
            Self::Log(..) => (0.0, PLACES),
        }
    }

    /// The place of a value; a value beyond an end is at that end.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Self::Linear(from, to) => value.clamp(from, to),
            Self::Log(from, to) => {
                let part = libm::log(value.clamp(from, to) / from) / libm::log(to / from);
                (part * PLACES).round()
            }
        }
    }

    /// The value at a place.
    pub fn value(self, place: f64) -> f64 {
        match self {
            Self::Linear(..) => place,
            Self::Log(from, to) => three_digits(from * libm::pow(to / from, place / PLACES)),
        }
    }

    /// How far along a value is, 0–100.
    pub fn percent(self, value: f64) -> f64 {
        let (first, last) = self.ends();
        100.0 * (self.place(value) - first) / (last - first)
    }
}

fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_slider_stays_where_it_was_put() {
        for scaling in [Scaling::Log(1.0, 10_000.0), Scaling::Log(0.1, 10.0)] {
            for place in 0..=400 {
                let place = f64::from(place);
                assert_eq!(scaling.place(scaling.value(place)), place);
            }
        }
    }

    #[test]
    fn a_value_beyond_the_slider_stands_at_its_end() {
        assert_eq!(Scaling::Linear(0.0, 100.0).place(250.0), 100.0);
        assert_eq!(Scaling::Log(1.0, 1000.0).percent(1e9), 100.0);
        assert_eq!(Scaling::Log(1.0, 1000.0).place(0.0), 0.0);
    }

    #[test]
    fn each_step_of_a_logarithmic_slider_is_another_value() {
        let scaling = Scaling::Log(1.0, 10_000.0);
        let values: Vec<f64> = (0..=400).map(|place| scaling.value(f64::from(place))).collect();
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((values[0], values[400]), (1.0, 10_000.0));
    }
}
