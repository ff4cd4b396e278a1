//! headroom-ingest
