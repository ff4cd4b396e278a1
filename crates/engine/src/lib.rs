//! headroom-engine
