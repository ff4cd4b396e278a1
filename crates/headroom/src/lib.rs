//! headroom-headroom
