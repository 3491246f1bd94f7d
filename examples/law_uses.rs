//! dev
use gradus::rules::*;
fn main() {
    for r in library().rules() {
        if r.uses.iter().any(|u| {
            [
                "expand",
                "clean",
                "zero",
                "open",
                "sorted",
                "orbit",
                "pull",
                "define",
                "act",
                "entry",
                "differentiate",
                "differentiate-adj",
                "adjoint",
                "isolate",
                "vec-isolate",
                "vec-wrap",
                "collect",
                "derivative",
                "columns",
                "push",
            ]
            .contains(&u.phase.as_str())
        }) {
            continue;
        }
        println!("{} [{}] {}", r.name, r.uses.iter().map(|u| u.phase.as_str()).collect::<Vec<_>>().join(","), r.law());
    }
}
