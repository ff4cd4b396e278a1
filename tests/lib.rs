//! What the suites share: where the corpus lies and how a real browser is started.
