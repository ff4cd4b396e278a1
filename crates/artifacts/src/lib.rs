//! headroom-artifacts
