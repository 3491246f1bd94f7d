//! Certificates made by hand against each inference of the kernel. The first line of each file is a part of the reason
//! that it is rejected with.

#[path = "common/files.rs"]
#[allow(dead_code)]
mod files;

use files::{files_in, verdict};
use gradus::library::library;

#[test]
fn attacks_are_rejected() {
    let all = files_in("adversarial/rejected");
    let mut wrong = Vec::new();
    for (name, reason, text) in &all {
        match verdict(text, library()) {
            Ok(_) => wrong.push(format!("{name}: accepted")),
            Err(e) if e.contains(reason.as_str()) => {}
            Err(e) => wrong.push(format!("{name}: {e}, not {reason}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(all.len() >= 35);
}
