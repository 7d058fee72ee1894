//! Templates: a value put together from several columns, such as `{Company} - {product}`.

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Column(String),
}

impl Template {
    /// Reads a template; `{{` and `}}` stand for the brackets themselves.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '{' | '}' if rest.peek() == Some(&c) => {
                    rest.next();
                    plain.push(c);
                }
                '{' => {
                    let mut name = String::new();
                    loop {
                        match rest.next() {
                            Some('}') => break,
                            Some(c) => name.push(c),
                            None => return Err(format!("the template \"{text}\" lacks a closing bracket")),
                        }
                    }
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::Column(name));
                }
                c => plain.push(c),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        if parts.iter().any(|part| matches!(part, Part::Column(_))) {
            Ok(Self(parts))
        } else {
            Err(format!(
                "the template \"{text}\" names no column; use constant instead"
            ))
        }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The columns named.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Column(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_texts_alternate() {
        let template = Template::parse("{{{Company}}} - {Deal Stage}").unwrap();
        assert_eq!(template.columns().collect::<Vec<_>>(), ["Company", "Deal Stage"]);
        assert_eq!(template.parts().len(), 4);
        assert!(Template::parse("{Company").is_err());
        assert!(Template::parse("Company").is_err());
    }
}
