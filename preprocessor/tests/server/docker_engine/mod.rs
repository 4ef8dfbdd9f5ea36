//! The stand in a container, on a real engine. `cargo xtask test --docker` starts one and runs these; nothing else does.
mod book;
mod kills;
mod remains;

/// The tests, which are asked for by this name.
mod on_an_engine {
    mod books;
    mod clients;
    mod endings;
    mod engine_ends;
    mod image;
    mod killed;
    mod paths;
    mod readers;
    mod users;
    mod versions;
}
