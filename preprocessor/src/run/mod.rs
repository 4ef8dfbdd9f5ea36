//! The only effects: the stand, sessions, processes, threads and the clock.
