//! What is written is read back: the same statement, the same theorem, the same text.

mod common;

use gradus::certificate::{read, write, write_parts};
use gradus::kernel::check;
use gradus::library::library;

#[test]
fn written_and_read_again() {
    common::with_room(|| {
        let mut seen = 0;
        for file in ["seeds/001-scalar", "seeds/001-network", "seeds/001-matrix", "seeds/002", "ml/ml"] {
            for s in common::certificates(&format!("tests/problems/{file}.gradus"), 25) {
                let text = write(&s.terms, library(), &s.certified);
                if let Ok(dir) = std::env::var("KEEP") {
                    std::fs::write(format!("{dir}/{seen}.cert"), &text).expect("written");
                }
                let mut r = read(&text, library()).unwrap_or_else(|e| panic!("{}: {e}\n{text}", s.name));
                let theorem = check(&mut r.terms, library(), &r.statement, &r.certificate)
                    .unwrap_or_else(|e| panic!("{}: {e}\n{text}", s.name));
                assert_eq!(theorem, s.certified.theorem, "{}", s.name);
                assert_eq!(write_parts(&r.terms, library(), &r.statement, &r.certificate), text, "{}", s.name);
                seen += 1;
            }
        }
        assert!(seen >= 60, "only {seen} certificates");
    });
}
