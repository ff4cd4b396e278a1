use headroom_model::{Period, Rate};

/// Compound growth as a rate per month: the factor of one month is lognormal, `exp(mean + deviation · z)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Law {
    /// Its logarithm's median per month.
    pub(crate) mean: f64,
    /// Its logarithm's standard deviation; 0 without a range.
    pub(crate) deviation: f64,
}

/// Standard deviations between the 5th and the 95th percentile of a normal distribution.
const NINETY_PERCENT_RANGE: f64 = 3.29;

impl Law {
    /// Compound growth y₀(1+g)ᵗ (t in months) from a stated rate. A 90 % range low..high is lognormal on the factor:
    /// σ = (ln(1+high) − ln(1+low)) ÷ 3.29; it is centred on the stated rate, which stays the median even where the
    /// range is lopsided around it.
    pub(crate) fn new(rate: &Rate, horizon_months: u32) -> Self {
        let months = match rate.per {
            Period::Month => 1.0,
            Period::Year => 12.0,
            Period::Horizon => f64::from(horizon_months.max(1)),
        };
        let log_factor = |percent: f64| libm::log1p(percent / 100.0) / months;
        let deviation = match (rate.low, rate.high) {
            (Some(low), Some(high)) => (log_factor(high) - log_factor(low)) / NINETY_PERCENT_RANGE,
            _ => 0.0,
        };
        Self { mean: log_factor(rate.percent), deviation: deviation.max(0.0) }
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

    fn factor(law: Law, months: f64) -> f64 {
        headroom_model::nine_digits(libm::exp(law.mean * months))
    }

    #[test]
    fn fifty_percent_a_month_is_not_fifty_percent_in_all() {
        // The runbook's script: 1.5 ** 6 is 11.390625.
        assert_eq!(factor(Law::new(&rate(Period::Month, 50.0), 6), 6.0), 11.390625);
        assert_eq!(factor(Law::new(&rate(Period::Horizon, 50.0), 6), 6.0), 1.5);
        assert_eq!(factor(Law::new(&rate(Period::Year, 50.0), 6), 12.0), 1.5);
    }

    #[test]
    fn a_range_is_the_90_percent_range_of_the_factor() {
        let law = Law::new(&Rate { low: Some(35.0), high: Some(65.0), ..rate(Period::Month, 50.0) }, 6);
        // (ln 1.65 − ln 1.35) ÷ 3.29, with a second tool.
        assert_eq!(headroom_model::nine_digits(law.deviation), 0.0609941324);
        assert_eq!(law.rate(0.0), law.mean);
    }

    #[test]
    fn a_range_without_width_is_no_uncertainty() {
        let law = Law::new(&Rate { low: Some(50.0), high: Some(50.0), ..rate(Period::Month, 50.0) }, 6);
        assert_eq!(law.deviation, 0.0);
    }
}
