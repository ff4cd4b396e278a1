use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar month, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that holds this date.
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// The year, such as 2026.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, 1–12.
    pub fn month(self) -> i8 {
        self.month
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = crate::Error;

    /// # Errors
    /// When the text is not a month written `YYYY-MM`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || crate::Error::at("", format!("“{text}” is not a month; write it as 2027-02"));
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let (year, month) = (year.parse::<i16>().map_err(|_| wrong())?, month.parse::<i8>().map_err(|_| wrong())?);
        Date::new(year, month, 1).map(Self::of).map_err(|_| wrong())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(|error: crate::Error| serde::de::Error::custom(error.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_what_it_writes() {
        let month: Month = "2027-02".parse().unwrap();
        assert_eq!((month.year(), month.month()), (2027, 2));
        assert_eq!(month.to_string(), "2027-02");
    }

    #[test]
    fn a_month_that_does_not_exist_says_what_would_be_right() {
        let error = "2027-13".parse::<Month>().unwrap_err();
        assert_eq!(error.message, "“2027-13” is not a month; write it as 2027-02");
    }
}
