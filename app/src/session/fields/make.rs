//! Lines that are made alike: a path, a label, a unit, and where the number stands in a scenario.

/// A field that is always given: taking it back means the default.
macro_rules! given {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: false,
            may_be_empty: true,
            get: |scenario| Some(scenario.$($at).+),
            set: |scenario, value| scenario.$($at).+ = value.unwrap_or_else(|| Scenario::default().$($at).+),
            used: None,
        })
    };
}

/// The same for a count.
macro_rules! given_count {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+ : $type:ty) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: true,
            may_be_empty: true,
            get: |scenario| Some(f64::from(scenario.$($at).+)),
            set: |scenario, value| {
                scenario.$($at).+ = value.map_or_else(|| Scenario::default().$($at).+, |value| value as $type);
            },
            used: None,
        })
    };
}

/// A field that is measured, inferred or assumed until it is given.
macro_rules! optional {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+, $used:expr) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: false,
            may_be_empty: true,
            get: |scenario| scenario.$($at).+,
            set: |scenario, value| scenario.$($at).+ = value,
            used: $used,
        })
    };
}

/// The same for a count.
macro_rules! optional_count {
    ($path:literal, $label:literal, $unit:literal, $($at:ident).+, $used:expr) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: true,
            may_be_empty: true,
            get: |scenario| scenario.$($at).+.map(f64::from),
            set: |scenario, value| scenario.$($at).+ = value.map(|value| value as u32),
            used: $used,
        })
    };
}

/// A planned threshold, which a metric may be without.
macro_rules! planned {
    ($path:literal, $label:literal, $metric:ident) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: "%",
            whole: false,
            may_be_empty: true,
            get: |scenario| scenario.thresholds.$metric.planned,
            set: |scenario, value| {
                scenario.thresholds.$metric.planned = value.or(Scenario::default().thresholds.$metric.planned);
            },
            used: None,
        })
    };
}

macro_rules! text {
    ($path:literal, $label:literal, $($at:ident).+) => {
        Line::Text(Text {
            path: $path,
            label: $label,
            get: |scenario| &scenario.$($at).+,
            set: |scenario, name| scenario.$($at).+ = name,
        })
    };
}

/// A price, in the currency of all of them. Without any there is no cost.
macro_rules! price {
    ($path:literal, $label:literal, $get:expr, $set:expr) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: "",
            whole: false,
            may_be_empty: true,
            get: |scenario| {
                let get: fn(&Prices) -> Option<f64> = $get;
                scenario.prices.as_ref().and_then(get)
            },
            set: |scenario, value| {
                let set: fn(&mut Prices, Option<f64>) = $set;
                let mut prices = scenario.prices.take().unwrap_or_default();
                set(&mut prices, value);
                scenario.prices = (prices != Prices::default()).then_some(prices);
            },
            used: None,
        })
    };
}

/// A number of the rail, which always holds one.
macro_rules! rail {
    ($path:literal, $label:literal, $unit:literal, $whole:literal, $get:expr, $set:expr) => {
        Line::Number(Number {
            path: $path,
            label: $label,
            unit: $unit,
            whole: $whole,
            may_be_empty: false,
            get: $get,
            set: |scenario, value| {
                let set: fn(&mut Scenario, f64) = $set;
                if let Some(value) = value {
                    set(scenario, value);
                }
            },
            used: None,
        })
    };
}
