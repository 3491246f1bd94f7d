//! The reference of the language: every row of its tables says what the program prints, and nothing of the language is
//! missing. `UPDATE=1` writes the answers, and the table of the elementwise functions, anew.

#[path = "common/words.rs"]
mod words;

use gradus::library::library;
use gradus::syntax::{ATTRIBUTES, STATEMENTS, reserved, spellings};
use gradus::term::Function;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use words::words;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")
}

fn text() -> String {
    std::fs::read_to_string(page()).expect("the page")
}

fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn run(arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().expect("the program starts")
}

/// What stands in the last cell of a row: the answer with what it holds under, or what the refusal says.
fn answer(command: &str) -> String {
    let mut arguments = words(command);
    arguments.extend(["--format".to_string(), "ascii".to_string()]);
    let o = run(&arguments);
    let (out, err) = (String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr));
    let cell = match o.status.code() {
        Some(0) => {
            let lines: Vec<&str> = out.lines().filter(|l| !l.starts_with('#')).collect();
            let holds: Vec<&str> = out.lines().filter_map(|l| l.strip_prefix("# holds if ")).collect();
            let holds = holds.iter().enumerate().map(|(k, h)| format!(" {} `{h}`", if k == 0 { "if" } else { "and" }));
            format!("`{}`{}", lines.join("`; `"), holds.collect::<String>())
        }
        _ => {
            let said = |mark: &str| err.lines().find_map(|l| Some(l.split_once(mark)?.1.trim().to_string()));
            format!("{}: {}", said("error: ").unwrap_or_default(), said("= help: ").unwrap_or_default())
        }
    };
    cell.replace('|', "\\|")
}

/// The cells of a row whose third one is a command.
fn row(line: &str) -> Option<[String; 4]> {
    let hidden = line.strip_prefix('|')?.replace("\\|", "\u{1}");
    let cells: Vec<String> = hidden.trim_end().trim_end_matches('|').split('|').map(|c| c.trim().to_string()).collect();
    let [form, meaning, command, answer] = <[String; 4]>::try_from(cells).ok()?;
    (form != "form" && !form.starts_with("---")).then_some([form, meaning, command, answer])
}

fn shown(cell: &str) -> String {
    cell.replace('\u{1}', "\\|")
}

/// The table of the elementwise functions, as the program has them: the cells of each row but the last.
fn functions() -> Vec<[String; 3]> {
    let row = |f: &Function| {
        let (name, arguments, example) = match f.arity {
            0 => (f.name.to_string(), "", String::new()),
            1 => (f.name.to_string(), "(A)", "(X)".to_string()),
            2 => (f.name.to_string(), "(A,B)", "(X,A)".to_string()),
            _ => (f.name.to_string(), "(A,a,b)", "(X,0,1)".to_string()),
        };
        let command = match f.arity {
            0 => format!("`derive \"2*{name}*r\" -v r -w r`"),
            _ => format!("`derive \"sum({name}{example})\" -w X`"),
        };
        [format!("`{name}{arguments}`"), f.title.replace('|', "\\|"), command]
    };
    library().functions().all().iter().map(row).collect()
}

const BEGIN: &str = "<!-- functions -->";
const END: &str = "<!-- end of functions -->";

/// The page with that table, the answers left out.
fn with_functions(text: &str) -> String {
    let (before, rest) = text.split_once(BEGIN).expect("the place of the table");
    let (_, after) = rest.split_once(END).expect("the end of the table");
    let head = "| form | meaning | try | answer |\n| --- | --- | --- | --- |\n";
    let rows: String = functions().iter().map(|r| format!("| {} | |\n", r.join(" | "))).collect();
    format!("{before}{BEGIN}\n{head}{rows}{END}{after}")
}

#[test]
fn the_functions_are_those_of_the_program() {
    let text = text();
    let (_, rest) = text.split_once(BEGIN).expect("the place of the table");
    let (table, _) = rest.split_once(END).expect("the end of the table");
    let on_the_page: Vec<[String; 3]> = table
        .lines()
        .filter_map(row)
        .map(|[form, meaning, command, _]| [form, meaning, command].map(|c| shown(&c)))
        .collect();
    assert!(update() || on_the_page == functions(), "UPDATE=1 writes the table anew");
    assert!(functions().len() > 30);
}

/// Every word of the language is found by `gradus help`.
#[test]
fn nothing_is_missing() {
    let page = text();
    let functions = library().functions();
    let ours =
        reserved(functions).chain(spellings()).chain(STATEMENTS.iter().copied()).chain(ATTRIBUTES.iter().copied());
    let operators = ["+", "-", "*", "/", "\\", ".*", "./", ".^", "^", "'", "@", "⊗", "⊙", ".+", ".-", "I", "pi"];
    let missing: Vec<&str> = ours
        .chain(operators)
        .filter(|name| {
            let o = run(&["help".to_string(), name.to_string()]);
            o.status.code() != Some(0) || o.stdout.is_empty() || !page.contains(*name)
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_row_says_what_the_program_prints() {
    let (mut count, mut wrong, mut page_text) = (0, Vec::new(), String::new());
    let whole = if update() { with_functions(&text()) } else { text() };
    for line in whole.lines() {
        let Some([form, meaning, command, said]) = row(line) else {
            page_text.push_str(&format!("{line}\n"));
            continue;
        };
        count += 1;
        let now = answer(&command.trim_matches('`').replace('\u{1}', "|"));
        let cells = [shown(&form), shown(&meaning), shown(&command), now.clone()];
        page_text.push_str(&format!("| {} |\n", cells.join(" | ")));
        if shown(&said) != now {
            wrong.push(format!("{form}: {command}\n  page: {}\n  now:  {now}", shown(&said)));
        }
    }
    if update() {
        std::fs::write(page(), page_text).expect("the page");
        return;
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes them anew\n{}", wrong.join("\n"));
    assert!(count > 100, "only {count} rows");
}
