use headroom_model::{FittedGrowth, GrowthKind, Period, Rate, Scenario};

/// Growth as a rate per month: the factor of one month is lognormal, `exp(mean + deviation · z)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Law {
    /// Its logarithm's median per month.
    pub(crate) mean: f64,
    /// Its logarithm's standard deviation; 0 without a range.
    pub(crate) deviation: f64,
    /// How it goes on from the first month.
    pub(crate) shape: Shape,
}

/// How growth goes on. Each rises with the rate at every time, and with time rises or falls throughout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// e^(bt).
    Compound,
    /// 1 + (e^b − 1)·t, not below 0.
    Linear,
    /// c ÷ (1 + (c − 1)·e^(−rt)) with r = b ÷ (1 − 1/c), so that today's growth is b (Verhulst 1838).
    Logistic {
        /// Times of today's demand.
        ceiling: f64,
    },
}

impl Shape {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        match scenario.growth.kind {
            GrowthKind::Compound => Self::Compound,
            GrowthKind::Linear => Self::Linear,
            GrowthKind::Logistic => Self::Logistic { ceiling: scenario.growth.ceiling },
        }
    }

    /// Demand after some months as a multiple of today's, at a rate b.
    pub(crate) fn factor(self, rate: f64, months: f64) -> f64 {
        match self {
            Self::Compound => exp(rate * months),
            Self::Linear => (1.0 + libm::expm1(rate.clamp(-690.0, 690.0)) * months).max(0.0),
            Self::Logistic { ceiling } => {
                let rate = rate / (1.0 - 1.0 / ceiling);
                ceiling / (1.0 + (ceiling - 1.0) * exp(-rate * months))
            }
        }
    }
}

fn exp(power: f64) -> f64 {
    libm::exp(power.clamp(-690.0, 690.0))
}

/// Standard deviations between the 5th and the 95th percentile of a normal distribution.
const NINETY_PERCENT_RANGE: f64 = 3.29;

impl Law {
    /// Growth from a stated rate. A 90 % range low..high is lognormal on the factor:
    /// σ = (ln(1+high) − ln(1+low)) ÷ 3.29; it is centred on the stated rate, which stays the median even where the
    /// range is lopsided around it.
    pub(crate) fn new(rate: &Rate, horizon_months: u32, shape: Shape) -> Self {
        let months = match rate.per {
            Period::Month => 1.0,
            Period::Year => 12.0,
            Period::Horizon => f64::from(horizon_months.max(1)),
        };
        let log_factor = |percent: f64| match shape {
            // A straight line reaches the factor of the period in even steps.
            Shape::Linear => libm::log1p((percent / 100.0 / months).max(-0.999)),
            Shape::Compound | Shape::Logistic { .. } => libm::log1p(percent / 100.0) / months,
        };
        let deviation = match (rate.low, rate.high) {
            (Some(low), Some(high)) => (log_factor(high) - log_factor(low)) / NINETY_PERCENT_RANGE,
            _ => 0.0,
        };
        Self { mean: log_factor(rate.percent), deviation: deviation.max(0.0), shape }
    }

    /// Growth as a series shows it.
    pub(crate) fn fitted(fitted: &FittedGrowth, shape: Shape) -> Self {
        Self { mean: fitted.log_per_month, deviation: fitted.deviation.max(0.0), shape }
    }

    /// What is known from both: the normal distribution whose precision is the sum of the two and whose mean is theirs,
    /// weighed by it (the conjugate prior of a normal mean; Gelman and others 2013, section 2.5). What is certain wins.
    pub(crate) fn combined(self, other: Self) -> Self {
        let [own, others] = [self, other].map(|law| law.deviation * law.deviation);
        if own + others <= 0.0 {
            return self;
        }
        let weight = others / (own + others);
        Self {
            mean: weight * self.mean + (1.0 - weight) * other.mean,
            deviation: (own * others / (own + others)).sqrt(),
            shape: self.shape,
        }
    }

    /// Whether two laws differ by more than what they leave open: by more than 2.58 of their standard deviations,
    /// which one in a hundred would by chance.
    pub(crate) fn contradicts(self, other: Self) -> bool {
        let open = (self.deviation * self.deviation + other.deviation * other.deviation).sqrt();
        (self.mean - other.mean).abs() > 2.58 * open && (self.mean - other.mean).abs() > 1e-9
    }

    /// The logarithm of the monthly factor of a draw.
    pub(crate) fn rate(&self, z: f64) -> f64 {
        self.mean + self.deviation * z
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn rate(per: Period, percent: f64) -> Rate {
        Rate { per, percent, low: None, high: None }
    }

    fn law(rate: &Rate) -> Law {
        Law::new(rate, 6, Shape::Compound)
    }

    fn factor(law: Law, months: f64) -> f64 {
        headroom_model::nine_digits(law.shape.factor(law.mean, months))
    }

    #[test]
    fn fifty_percent_a_month_is_not_fifty_percent_in_all() {
        // The runbook's script: 1.5 ** 6 is 11.390625.
        assert_eq!(factor(law(&rate(Period::Month, 50.0)), 6.0), 11.390625);
        assert_eq!(factor(law(&rate(Period::Horizon, 50.0)), 6.0), 1.5);
        assert_eq!(factor(law(&rate(Period::Year, 50.0)), 12.0), 1.5);
    }

    #[test]
    fn a_line_adds_the_same_every_month_and_a_ceiling_bends() {
        let linear = |per| Law::new(&rate(per, 60.0), 6, Shape::Linear);
        assert_eq!(factor(linear(Period::Month), 6.0), 4.6);
        assert_eq!(factor(linear(Period::Horizon), 6.0), 1.6);
        assert_eq!(factor(linear(Period::Year), 6.0), 1.3);
        let bent = Law::new(&rate(Period::Month, 50.0), 6, Shape::Logistic { ceiling: 4.0 });
        // 4 / (1 + 3·1.5^(−6·4/3)), with a second tool.
        assert_eq!(factor(bent, 6.0), 3.58084323);
        assert_eq!(factor(bent, 0.0), 1.0);
        let slope = (bent.shape.factor(bent.mean, 1e-6) - 1.0) / 1e-6;
        assert!((slope - bent.mean).abs() < 1e-5, "today it grows as compound growth does: {slope}");
    }

    #[test]
    fn a_range_is_the_90_percent_range_of_the_factor() {
        let law = law(&Rate { low: Some(35.0), high: Some(65.0), ..rate(Period::Month, 50.0) });
        // (ln 1.65 − ln 1.35) ÷ 3.29, with a second tool.
        assert_eq!(headroom_model::nine_digits(law.deviation), 0.0609941324);
        assert_eq!(law.rate(0.0), law.mean);
    }

    #[test]
    fn a_range_without_width_is_no_uncertainty() {
        let law = law(&Rate { low: Some(50.0), high: Some(50.0), ..rate(Period::Month, 50.0) });
        assert_eq!(law.deviation, 0.0);
    }

    #[test]
    fn a_prior_and_a_measurement_are_weighed_by_their_precision() {
        let prior = Law { mean: 0.4, deviation: 0.06, shape: Shape::Compound };
        let measured = Law { mean: 0.1, deviation: 0.03, shape: Shape::Compound };
        let both = prior.combined(measured);
        // 1/.06² = 277.8 and 1/.03² = 1111.1: a fifth and four fifths.
        assert!((both.mean - 0.16).abs() < 1e-12 && (both.deviation - 0.026_832_815_73).abs() < 1e-9, "{both:?}");
        let sure = Law { deviation: 0.0, ..measured };
        assert_eq!((prior.combined(sure).mean, prior.combined(sure).deviation), (0.1, 0.0));
        assert!(prior.contradicts(measured) && !prior.contradicts(Law { mean: 0.38, ..measured }));
    }
}
