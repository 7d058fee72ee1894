//! What an e-mail says: its plain text, and the HTML of its modules in the order in which they stand.
//!
//! Modules with values of their own (buttons, pictures, footers) are drawn by HubSpot's templates, which are not here: what
//! has no HTML adds nothing.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::email::Email;
use super::plain::plain;

impl Email {
    /// The plain text; without one, the text of the HTML, as HubSpot makes one by itself.
    pub(in crate::api::marketing) fn text(&self) -> String {
        match self.text_of("/content/plainTextVersion") {
            "" => self.html().as_deref().map(plain).unwrap_or_default(),
            written => written.to_owned(),
        }
    }

    /// The HTML of its modules; none when no module has any.
    pub(in crate::api::marketing) fn html(&self) -> Option<String> {
        let content = self.fields.get("content")?;
        let modules = content.get("widgets")?.as_object()?;
        let html = |name: &&str| modules.get(*name)?.pointer("/body/html")?.as_str();
        let parts: Vec<&str> = in_order(content, modules)
            .iter()
            .filter_map(html)
            .filter(|part| !part.trim().is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }
}

/// The names of the modules: as areas, sections and columns have them, then the others by their own `order`.
fn in_order<'c>(content: &'c Value, modules: &'c Map<String, Value>) -> Vec<&'c str> {
    let areas = content.get("flexAreas").and_then(Value::as_object);
    let placed = areas
        .into_iter()
        .flat_map(Map::values)
        .flat_map(|area| list(area, "sections"))
        .flat_map(|section| list(section, "columns"))
        .flat_map(|column| list(column, "widgets"))
        .filter_map(Value::as_str);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut names: Vec<&str> = placed
        .filter(|name| modules.contains_key(*name) && seen.insert(name))
        .collect();
    let order = |module: &Value| module.get("order").and_then(Value::as_i64).unwrap_or(i64::MAX);
    let mut others: Vec<(&String, &Value)> = modules
        .iter()
        .filter(|(name, _)| !seen.contains(name.as_str()))
        .collect();
    others.sort_by_key(|(_, module)| order(module));
    names.extend(others.into_iter().map(|(name, _)| name.as_str()));
    names
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn email(content: Value) -> Email {
        Email::new(1, Map::from_iter([("content".to_owned(), content)]), 0)
    }

    #[test]
    fn modules_come_as_columns_have_them_and_then_by_their_order() {
        let module = |html: &str, order: i64| json!({"body": {"html": html}, "order": order});
        let said = email(json!({
            "widgets": {
                "z": module("<p>last</p>", 9),
                "y": module("<p>third</p>", 2),
                "b": module("<p>second</p>", 1),
                "a": module("<h1>first</h1>", 5),
                "picture": {"body": {"img": {"src": "https://example.com/a.png"}}},
                "empty": module(" ", 1),
            },
            "flexAreas": {"main": {"sections": [
                {"columns": [{"widgets": ["a", "picture", "gone"]}, {"widgets": ["b", "a"]}]},
            ]}},
        }));
        assert_eq!(
            said.html().as_deref(),
            Some("<h1>first</h1>\n<p>second</p>\n<p>third</p>\n<p>last</p>")
        );
        assert_eq!(said.text(), "first\nsecond\nthird\nlast");
    }

    #[test]
    fn what_holds_no_html_has_none() {
        for content in [
            json!({}),
            json!({"plainTextVersion": "Hello"}),
            json!({"widgets": []}),
            json!({"widgets": {"a": {"body": {"html": 7}}}, "flexAreas": [1]}),
        ] {
            assert_eq!(email(content.clone()).html(), None, "{content}");
        }
        assert_eq!(email(json!({"plainTextVersion": "Hello"})).text(), "Hello");
    }
}
