//! Fills in templates: the part of Handlebars that event templates use.
//!
//! `{{name}}`, `{{extraData.a.b}}` and `{{{raw}}}`; blocks `#if`, `#unless`, `#each`, `#with`, each with `else`;
//! `{{#formatDate when}}…{{/formatDate}}` prints the moment as a date. What is not understood stands as it is (assumed).
//! Values are escaped, both for HTML and for Markdown.

use serde_json::Value;

use super::markdown;
use crate::time::Timestamp;

/// Blocks within blocks, pieces written, and bytes of the result; beyond that the rest is left out.
const DEPTH_MAX: usize = 16;
const STEPS_MAX: usize = 20_000;
const BYTES_MAX: usize = 1024 * 1024;

/// A template with an event's values, as HTML. `values` is an object: the tokens, and `extraData` if there is any.
///
/// ```
/// use serde_json::json;
/// let html = spoke_model::timeline::render("Saw **{{film}}**", &json!({ "film": "Jaws & Co" }));
/// assert_eq!(html, "<p>Saw <strong>Jaws &amp; Co</strong></p>");
/// ```
#[must_use]
pub fn render(template: &str, values: &Value) -> String {
    let mut writer = Writer {
        out: String::new(),
        steps: 0,
    };
    writer.write(template, &[values], 0);
    markdown::to_html(&writer.out)
}

struct Writer {
    out: String,
    steps: usize,
}

impl Writer {
    /// Writes a piece of template. `scopes` are the objects that names are looked up in, the innermost last.
    fn write(&mut self, mut template: &str, scopes: &[&Value], depth: usize) {
        while let Some(at) = template.find("{{") {
            self.steps += 1;
            if self.steps > STEPS_MAX || self.out.len() > BYTES_MAX {
                return;
            }
            let (before, tag) = template.split_at(at);
            self.out.push_str(before);
            let Some(tag) = Tag::read(tag) else {
                self.out.push_str("{{");
                template = tag.get(2..).unwrap_or_default();
                continue;
            };
            template = match tag
                .inner
                .strip_prefix('#')
                .and_then(|block| block.split_once(' '))
            {
                Some((helper, name)) => match Block::read(helper, tag.rest) {
                    Some(block) => {
                        self.block(helper, lookup(name.trim(), scopes), &block, scopes, depth);
                        block.rest
                    }
                    None => tag.rest,
                },
                None => {
                    self.value(lookup(tag.inner, scopes), tag.raw);
                    tag.rest
                }
            };
        }
        self.out.push_str(template);
    }

    fn block(
        &mut self,
        helper: &str,
        value: Option<&Value>,
        block: &Block<'_>,
        scopes: &[&Value],
        depth: usize,
    ) {
        if depth >= DEPTH_MAX {
            return;
        }
        let is_true = value.is_some_and(truthy);
        match (helper, value) {
            ("if", _) => self.write(
                if is_true { block.then } else { block.otherwise },
                scopes,
                depth + 1,
            ),
            ("unless", _) => self.write(
                if is_true { block.otherwise } else { block.then },
                scopes,
                depth + 1,
            ),
            ("each", Some(Value::Array(items))) if !items.is_empty() => {
                for item in items {
                    self.steps += 1;
                    if self.steps > STEPS_MAX {
                        return;
                    }
                    self.write(block.then, &within(scopes, item), depth + 1);
                }
            }
            ("with", Some(value)) if is_true => self.write(block.then, &within(scopes, value), depth + 1),
            ("formatDate", Some(value)) => self.value(Some(&date(value)), false),
            _ => self.write(block.otherwise, scopes, depth + 1),
        }
    }

    fn value(&mut self, value: Option<&Value>, raw: bool) {
        let text = match value {
            None | Some(Value::Null | Value::Object(_) | Value::Array(_)) => return,
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        if raw {
            self.out.push_str(&text);
        } else {
            markdown::escape(&mut self.out, &text);
        }
    }
}

/// `{{…}}` at the start of a text.
struct Tag<'t> {
    inner: &'t str,
    raw: bool,
    rest: &'t str,
}

impl<'t> Tag<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (open, close, raw) = if text.starts_with("{{{") {
            ("{{{", "}}}", true)
        } else {
            ("{{", "}}", false)
        };
        let (inner, rest) = text.strip_prefix(open)?.split_once(close)?;
        Some(Self {
            inner: inner.trim(),
            raw,
            rest,
        })
    }
}

/// What stands between `{{#helper …}}` and its `{{/helper}}`.
struct Block<'t> {
    then: &'t str,
    otherwise: &'t str,
    rest: &'t str,
}

impl<'t> Block<'t> {
    /// Finds the end of a block whose start has been read.
    fn read(helper: &str, text: &'t str) -> Option<Self> {
        let mut open = 1_usize;
        let mut otherwise = None;
        let mut from = 0;
        while let Some(at) = text.get(from..)?.find("{{").map(|at| from + at) {
            let tag = Tag::read(text.get(at..)?)?;
            let after = text.len() - tag.rest.len();
            if tag.inner.starts_with('#') {
                open += 1;
            } else if tag.inner.starts_with('/') {
                open -= 1;
                if open == 0 {
                    return (tag.inner.get(1..)?.trim() == helper)
                        .then_some(())
                        .and_then(|()| Self::split(text, at, otherwise, tag.rest));
                }
            } else if tag.inner == "else" && open == 1 {
                otherwise = Some((at, after));
            }
            from = after;
        }
        None
    }

    fn split(text: &'t str, end: usize, otherwise: Option<(usize, usize)>, rest: &'t str) -> Option<Self> {
        let (then, otherwise) = match otherwise {
            Some((at, after)) => (text.get(..at)?, text.get(after..end)?),
            None => (text.get(..end)?, ""),
        };
        Some(Self {
            then,
            otherwise,
            rest,
        })
    }
}

fn within<'v>(scopes: &[&'v Value], inner: &'v Value) -> Vec<&'v Value> {
    scopes.iter().copied().chain([inner]).collect()
}

/// What a name stands for: in the innermost scope that has its first part, `this` being that scope itself. Names of
/// tokens may hold periods, so the whole name is tried first.
fn lookup<'v>(name: &str, scopes: &[&'v Value]) -> Option<&'v Value> {
    if matches!(name, "this" | ".") {
        return scopes.last().copied();
    }
    let name = name.strip_prefix("this.").unwrap_or(name);
    let mut innermost_first = scopes.iter().rev();
    innermost_first.find_map(|scope| {
        scope.get(name).or_else(|| {
            name.split('.')
                .try_fold(*scope, |value, part| match part.parse::<usize>() {
                    Ok(index) => value.get(index),
                    Err(_) => value.get(part),
                })
        })
    })
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

/// A moment in milliseconds or ISO 8601 as a date.
fn date(value: &Value) -> Value {
    let moment = match value {
        Value::Number(number) => number.as_i64().map(Timestamp::from_millis),
        Value::String(text) => match text.trim().parse() {
            Ok(millis) => Some(Timestamp::from_millis(millis)),
            Err(_) => Timestamp::parse(text).ok(),
        },
        _ => None,
    };
    match moment.map(Timestamp::to_iso) {
        Some(text) => text.get(..10).unwrap_or_default().into(),
        None => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::render;

    fn values() -> Value {
        json!({
            "name": "Ada <3", "web.id": "7", "when": "1767607200000", "empty": "", "score": 0,
            "extraData": { "questions": [{ "q": "Why?", "a": "Because" }, { "q": "How?" }], "tags": ["x", "y"] },
        })
    }

    #[test]
    fn templates_are_filled_in() {
        for (template, expected) in [
            ("Hello {{name}}", "<p>Hello Ada &lt;3</p>"),
            ("Hello {{{name}}}", "<p>Hello Ada <3</p>"),
            (
                "{{web.id}} {{extraData.questions.0.q}} {{ nothing }}!",
                "<p>7 Why? !</p>",
            ),
            (
                "{{#if name}}yes{{else}}no{{/if}}{{#if empty}}yes{{else}}no{{/if}}",
                "<p>yesno</p>",
            ),
            ("{{#unless score}}none{{/unless}}", "<p>none</p>"),
            ("{{#each extraData.tags}}[{{this}}]{{/each}}", "<p>[x][y]</p>"),
            (
                "{{#each extraData.questions}}{{q}}{{#if a}} {{a}} ({{name}}){{/if}};{{/each}}",
                "<p>Why? Because (Ada &lt;3);How?;</p>",
            ),
            ("{{#with extraData}}{{tags.1}}{{/with}}", "<p>y</p>"),
            ("{{#formatDate when}}{{/formatDate}}", "<p>2026-01-05</p>"),
            ("{{#each nothing}}x{{else}}none{{/each}}", "<p>none</p>"),
            ("an open {{ brace", "<p>an open {{ brace</p>"),
            ("{{#if name}}never closed", "<p>never closed</p>"),
        ] {
            assert_eq!(render(template, &values()), expected, "{template}");
        }
    }

    #[test]
    fn values_are_no_markdown() {
        let html = render("**{{x}}**", &json!({ "x": "*a* [b](c)" }));
        assert_eq!(html, "<p><strong>&#42;a&#42; &#91;b&#93;(c)</strong></p>");
    }

    #[test]
    fn loops_within_loops_come_to_an_end() {
        let many: Vec<usize> = (0..1000).collect();
        let each = "{{#each l}}".repeat(8) + "x" + &"{{/each}}".repeat(8);
        assert!(render(&each, &json!({ "l": many })).len() < 4 * super::BYTES_MAX);
    }

    proptest! {
        #[test]
        fn any_template_is_survived(template in r"(\{\{|\}\}|\{|\}|#if |#each |/if|/each|else|name|extraData.tags|this|é|\*|\[|\]|\(|\)|\n|- |# | ){0,40}") {
            let _ = render(&template, &values());
        }

        #[test]
        fn a_value_never_becomes_a_tag(value in any::<String>()) {
            let html = render("{{x}}", &json!({ "x": value }));
            let inner = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).unwrap_or(&html);
            prop_assert!(!inner.replace("</p>\n<p>", "").contains('<'));
        }
    }
}
