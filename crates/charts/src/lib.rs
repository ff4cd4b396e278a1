//! headroom-charts
