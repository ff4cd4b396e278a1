/// The scale on which a model is straight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// As measured: linear growth.
    Plain,
    /// Logarithms: compound growth, and errors in proportion.
    Logarithm,
    /// ln(y/(K−y)): logistic growth towards the ceiling K.
    Logit(f64),
}

impl Scale {
    /// From the unit of the series.
    pub(super) fn forth(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Logarithm => libm::log(value),
            Self::Logit(ceiling) => libm::log(value / (ceiling - value)),
        }
    }

    /// Back to the unit of the series.
    pub(super) fn back(self, scaled: f64) -> f64 {
        match self {
            Self::Plain => scaled,
            // e^700 is near the largest double.
            Self::Logarithm => libm::exp(scaled.min(690.0)),
            Self::Logit(ceiling) => ceiling / (1.0 + libm::exp((-scaled).min(690.0))),
        }
    }

    /// Whether it bends towards a ceiling.
    pub(super) fn saturates(self) -> bool {
        matches!(self, Self::Logit(_))
    }
}

/// Ceilings that are tried, as multiples of the largest value.
const CEILINGS: [f64; 6] = [1.02, 1.1, 1.25, 1.5, 2.0, 4.0];

/// The scales that a series can be put on: logarithms where every value is positive.
pub(super) fn scales(values: &[f64], logistic: bool) -> Vec<Scale> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut all = vec![Scale::Plain];
    if least > 0.0 {
        all.push(Scale::Logarithm);
        if logistic {
            all.extend(CEILINGS.iter().map(|multiple| Scale::Logit(multiple * most)));
        }
    }
    all
}
