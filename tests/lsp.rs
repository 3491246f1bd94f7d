//! An editor's side of `gradus lsp`: messages over standard input and output.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const URI: &str = "file:///tmp/a.gradus";

const TEXT: &str = "problem ridge
  var X[m,n], w[n], S[n,n] symmetric
  let r = X*w
  claim grad(w'*S*w, w) == 2*S*w
  claim grad(w'*S*w, w) == S*w
  claim r'*r == w'*X'*X*w
";

struct Editor {
    server: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    next: i64,
}

impl Editor {
    fn start() -> Editor {
        let mut server = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server");
        let to = server.stdin.take().expect("its input");
        let from = BufReader::new(server.stdout.take().expect("its output"));
        let mut e = Editor { server, to, from, next: 0 };
        let c = e.ask("initialize", json!({ "capabilities": {}, "processId": null }));
        assert_eq!(c["capabilities"]["codeLensProvider"]["resolveProvider"], true);
        e.tell("initialized", json!({}));
        e
    }

    fn send(&mut self, m: &Value) {
        let text = m.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("sent");
        self.to.flush().expect("sent");
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).expect("a line") > 0, "the server is gone");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(n) => length = n.parse().expect("a length"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).expect("a message");
        serde_json::from_slice(&body).expect("JSON")
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn respond(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let m = self.receive();
        assert_eq!(m["id"], id, "{m}");
        m
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let m = self.respond(method, params);
        assert!(m.get("error").is_none(), "{m}");
        m["result"].clone()
    }

    fn open(&mut self, text: &str) -> Vec<Value> {
        let document = json!({ "uri": URI, "languageId": "gradus", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        self.diagnostics()
    }

    fn change(&mut self, text: &str) -> Vec<Value> {
        let document = json!({ "uri": URI, "version": 2 });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
        self.diagnostics()
    }

    fn diagnostics(&mut self) -> Vec<Value> {
        let m = self.receive();
        assert_eq!(m["method"], "textDocument/publishDiagnostics", "{m}");
        assert_eq!(m["params"]["uri"], URI);
        m["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    fn at(&mut self, method: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        self.ask(method, json!({ "textDocument": { "uri": URI }, "position": position }))
    }

    fn hover(&mut self, line: u32, character: u32) -> String {
        self.at("textDocument/hover", line, character)["contents"]["value"].as_str().unwrap_or("").to_string()
    }

    fn labels(&mut self, line: u32, character: u32) -> Vec<String> {
        let all = self.at("textDocument/completion", line, character);
        all.as_array().expect("a list").iter().map(|c| c["label"].as_str().expect("a label").to_string()).collect()
    }

    fn end(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.server.wait().expect("an end").success());
    }
}

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } })
}

#[test]
fn mistakes_are_told_while_one_types() {
    let mut e = Editor::start();
    assert_eq!(e.open(TEXT), Vec::<Value>::new());
    // The place is counted in units of UTF-16: the letter before takes two.
    let wrong = e.change("problem p\n  var 𝐀[n,n], B[m,m]\n  claim 𝐀*B == B*𝐀\n");
    assert!(!wrong.is_empty());
    assert_eq!(wrong[0]["severity"], 1);
    assert_eq!(wrong[0]["range"]["start"]["line"], 2);
    let wrong = e.change("problem p\n  var x[n]\n  claim x + unknown_name == x\n");
    assert_eq!(wrong[0]["range"], range(2, 12, 24));
    assert_eq!(e.change(TEXT), Vec::<Value>::new());
    e.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(e.diagnostics(), Vec::<Value>::new());
    e.end();
}

#[test]
fn names_are_explained_and_found() {
    let mut e = Editor::start();
    e.open(TEXT);
    let s = e.hover(3, 16);
    assert!(s.contains("S[n,n]") && s.contains("symmetric(S)"), "{s}");
    assert!(e.hover(5, 8).contains("r = X*w"));
    assert!(e.hover(5, 8).contains("m by 1"));
    assert!(e.hover(1, 8).contains("a size"));
    assert!(e.hover(3, 9).contains("grad"), "{}", e.hover(3, 9));
    assert_eq!(e.hover(3, 24), "");
    assert_eq!(e.at("textDocument/definition", 3, 16)["range"], range(1, 20, 21));
    assert_eq!(e.at("textDocument/definition", 5, 8)["range"], range(2, 6, 7));
    assert_eq!(e.at("textDocument/definition", 3, 9), Value::Null);
    // What was declared is known though a line is broken now.
    assert!(!e.change(&TEXT.replace("== S*w", "== S*")).is_empty());
    assert!(e.hover(3, 16).contains("symmetric(S)"));
    e.end();
}

#[test]
fn names_are_completed() {
    let mut e = Editor::start();
    e.open(TEXT);
    let names = e.labels(3, 15);
    for n in ["X", "w", "S", "r", "n", "grad", "logdet", "softplus"] {
        assert!(names.iter().any(|l| l == n), "{n}: {names:?}");
    }
    assert!(!names.iter().any(|l| l == "posdef"));
    assert!(e.labels(1, 35).iter().any(|l| l == "posdef"));
    assert_eq!(e.labels(3, 3), e.labels(0, 0));
    assert!(e.labels(0, 0).iter().any(|l| l == "claim"));
    e.end();
}

#[test]
fn claims_have_verdicts() {
    let mut e = Editor::start();
    e.open(TEXT);
    let lenses = e.ask("textDocument/codeLens", json!({ "textDocument": { "uri": URI } }));
    let lenses = lenses.as_array().expect("a list").clone();
    let mut titles = Vec::new();
    for l in &lenses {
        let done = e.ask("codeLens/resolve", l.clone());
        titles.push(done["command"]["title"].as_str().expect("a title").to_string());
    }
    assert_eq!(lenses[0]["range"], range(3, 2, 32));
    assert!(titles[0].starts_with("proved if symmetric(S)"), "{titles:?}");
    assert_eq!(titles[1], "refuted, though claimed");
    assert!(titles[2].starts_with("proved"), "{titles:?}");
    // A verdict is of the text as it is now.
    e.change(&TEXT.replace("== S*w", "== S*w + S*w"));
    let done = e.ask("codeLens/resolve", lenses[1].clone());
    assert!(done["command"]["title"].as_str().expect("a title").starts_with("proved"), "{done}");
    e.end();
}

#[test]
fn what_is_not_served_is_refused() {
    let mut e = Editor::start();
    assert_eq!(e.respond("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(e.respond("textDocument/hover", json!({}))["error"]["code"], -32602);
    let position = json!({ "textDocument": { "uri": "file:///none" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(e.respond("textDocument/hover", position)["error"]["code"], -32602);
    // Places that are not there.
    e.open("");
    assert_eq!(e.at("textDocument/hover", 7, 900), Value::Null);
    assert_eq!(e.at("textDocument/definition", 0, 0), Value::Null);
    e.labels(7, 900);
    e.end();
}
