//! Names that look like others: letters of two alphabets that cannot be told apart.

use unicode_script::{Script, UnicodeScript};
use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

/// A name as it looks. Small Greek letters are not taken for Latin ones, which a mathematician tells apart, but for those
/// that look the same.
fn seen(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            'α'..='ω' if !matches!(c, 'ο' | 'ν') => out.push(c),
            // `m` is no `rn` here, `1` no `l`.
            c if c.is_ascii() => out.push(c),
            c => out.extend(skeleton(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// Does the name mix alphabets in a way that hides it? Greek beside Latin is usual where the letters differ.
fn mixes(name: &str) -> bool {
    let script = |s: Script| move |c: char| c.script() == s;
    let usual = |c: char| matches!(c.script(), Script::Latin | Script::Greek | Script::Common | Script::Inherited);
    if name.chars().all(usual) {
        let greek = name.chars().filter(|c| script(Script::Greek)(*c));
        return name.chars().any(script(Script::Latin)) && greek.into_iter().any(|c| seen(&c.to_string()).is_ascii());
    }
    !name.is_single_script()
}

/// The characters that are not ASCII, by number.
fn spelled(name: &str) -> String {
    let codes: Vec<String> =
        name.chars().filter(|c| !c.is_ascii()).map(|c| format!("`{c}` is U+{:04X}", u32::from(c))).collect();
    codes.join(", ")
}

/// What is to be said of names of one statement that may be taken for others.
pub fn look_alikes<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut out = Vec::new();
    let mut known: std::collections::BTreeMap<String, &str> = std::collections::BTreeMap::new();
    for name in names {
        if !name.is_ascii() && mixes(name) {
            out.push(format!("the name `{name}` mixes letters of different alphabets ({})", spelled(name)));
        }
        match known.get(&seen(name)) {
            Some(other) if *other != name => {
                let strange = if name.is_ascii() { other } else { name };
                out.push(format!("the names `{other}` and `{name}` look alike ({})", spelled(strange)));
            }
            _ => {
                known.insert(seen(name), name);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::look_alikes;

    #[test]
    fn what_looks_alike() {
        for clear in [&["a", "b"][..], &["a", "α", "p", "ρ", "σ", "o"], &["Δx", "λmax", "x₁"], &["I", "l", "m", "rn"]]
        {
            assert_eq!(look_alikes(clear.iter().copied()), Vec::<String>::new(), "{clear:?}");
        }
        for (names, word) in [
            (&["a", "а"][..], "U+0430"),
            (&["А", "A"], "U+0410"),
            (&["Α", "A"], "U+0391"),
            (&["v", "ν"], "U+03BD"),
            (&["é", "e\u{301}"], "look alike"),
            (&["x\u{430}"], "mixes letters"),
            (&["Αx"], "mixes letters"),
        ] {
            let told = look_alikes(names.iter().copied());
            assert!(told.len() == 1 && told[0].contains(word), "{names:?}: {told:?}");
        }
    }
}
