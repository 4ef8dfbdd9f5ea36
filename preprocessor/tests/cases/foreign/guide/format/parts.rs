fn main() {
    // ANCHOR: inner
    let map = std::collections::BTreeMap::from([(1, "{run}")]);
    println!("{{= {} }}", map.len());
    // ANCHOR_END: inner
}
