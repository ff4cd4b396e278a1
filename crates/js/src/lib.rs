//! headroom-js
