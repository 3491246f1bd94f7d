//! Every law holds in J₀, J₁ and J₂.

use gradus::laws::{Law, Outcome, Plan, Sizes, try_law};
use gradus::library::library;

#[test]
fn every_law_holds() {
    let rules = library().rules();
    let threads = 2;
    let points = std::env::var("POINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let only = std::env::var("ONLY").ok();
    let report: Vec<String> = std::thread::scope(|s| {
        let run = |part: usize| {
            let only = &only;
            s.spawn(move || {
                let mut out = Vec::new();
                let rule_laws = rules.iter().map(|r| ((**r).clone(), None));
                let props = library().properties().iter().map(|p| (p.as_rule(), Some(p.pred)));
                for (k, (rule, pred)) in rule_laws.chain(props).enumerate() {
                    if k % threads != part || only.as_ref().is_some_and(|o| !o.split(',').any(|x| x == &*rule.name)) { continue }
                    let t = std::time::Instant::now();
                    let mut text = String::new();
                    for level in 0..3 {
                        let plan = Plan { level, points, sizes: Sizes::UpTo(4), work: 400_000, seed: 7 };
                        let o = try_law(&Law { rule: &rule, pred }, &plan);
                        let Outcome { held, unclear, failed, trouble, .. } = o;
                        if let Some(f) = failed {
                            text += &format!("  J{level} FALSE after {held}: {}\n", f.replace('\n', " | "));
                        } else if held < points {
                            text += &format!("  J{level} only {held} held, {unclear} unclear, {trouble:?}\n");
                        }
                    }
                    let ms = t.elapsed().as_millis();
                    if ms > 300 { text += &format!("  slow {ms} ms\n"); }
                    if !text.is_empty() {
                        out.push(format!("{} [{}]{} {}\n{text}", rule.name, rule.file, if pred.is_some() {" property"} else {""}, rule.law()));
                    }
                }
                out
            })
        };
        let handles: Vec<_> = (0..threads).map(run).collect();
        handles.into_iter().flat_map(|h| h.join().expect("a thread")).collect()
    });
    println!("{}", report.join("\n"));
}
