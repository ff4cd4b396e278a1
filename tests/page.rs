//! The main job in a real Chromium, by role and accessible name.
#![cfg(test)]
