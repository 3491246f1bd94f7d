//! Certificates written out with what the kernel says to them, for `tests/checker/compare.sh`.

use crate::said::said;
use gradus::certificate::{read, write_parts};
use gradus::kernel::{Certificate, Claim, Statement, check};
use gradus::library::library;
use gradus::rules::RuleSet;
use gradus::term::Terms;
use std::io::Write;
use std::sync::Mutex;

/// How many certificates were offered, and how many of them were written.
static COUNT: Mutex<(usize, usize)> = Mutex::new((0, 0));

/// Writes every so many of the certificates that are offered into the folder `CERTS`, if there is one, and what the kernel
/// says to the text into the file `said` beside them.
pub fn write(terms: &Terms, rules: &RuleSet, statement: &Statement, certificate: &Certificate, every: usize) {
    let Ok(folder) = std::env::var("CERTS") else { return };
    if rules.hash() != library().hash() {
        return;
    }
    let mut count = COUNT.lock().expect("a count");
    count.0 += 1;
    if count.0 % every != 0 {
        return;
    }
    count.1 += 1;
    let path = format!("{folder}/{:06}.cert", count.1);
    // A list of one equation would be read as the equation, which the last line must prove.
    let claim = match &statement.claim {
        Claim::Equations(all) if all.len() == 1 => Claim::Equations([&all[..], &all[..]].concat()),
        claim => claim.clone(),
    };
    let text = write_parts(terms, rules, &Statement { theory: statement.theory.clone(), claim }, certificate);
    std::fs::write(&path, &text).expect("a folder");
    let verdict = read(&text, rules)
        .map_err(|e| e.to_string())
        .and_then(|mut r| check(&mut r.terms, rules, &r.statement, &r.certificate).map_err(|e| e.to_string()));
    let mut file =
        std::fs::OpenOptions::new().create(true).append(true).open(format!("{folder}/said")).expect("a file");
    writeln!(file, "{path}: {}", said(&verdict)).expect("a file");
}
