//! Markup on its way: everything that comes from elsewhere is escaped, by [`push_escaped`].
//!
//! [`Html::raw`] takes only what stands in the source, so that nothing of anybody's can go by [`Html::text`].

use spoke_model::time::Timestamp;

use crate::html::push_escaped;

/// Markup on its way.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup of our own.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text of anybody's, as content or within the quotes of an attribute. What HTML can't carry is replaced.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        push_escaped(&mut self.0, text);
        self
    }

    /// A number.
    pub(super) fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        self.0.push_str(&number.into().to_string());
        self
    }

    /// A time of the portal's clock: seconds for eyes, the whole for machines.
    pub(super) fn time(&mut self, milliseconds: i64) -> &mut Self {
        self.moment(&Timestamp::from_millis(milliseconds).to_iso())
    }

    /// A time as controls tell it; nothing for an empty one.
    pub(super) fn moment(&mut self, iso: &str) -> &mut Self {
        if iso.is_empty() {
            return self;
        }
        let shown = iso.get(..19).unwrap_or(iso).replace('T', " ");
        self.raw("<time datetime=\"")
            .text(iso)
            .raw("\" title=\"")
            .text(iso)
            .raw("\">")
            .text(&shown)
            .raw("</time>")
    }

    /// A link to a page of ours.
    pub(super) fn link(&mut self, address: &str, text: &str) -> &mut Self {
        self.raw("<a href=\"")
            .text(address)
            .raw("\">")
            .text(text)
            .raw("</a>")
    }

    /// One cell of a table.
    pub(super) fn cell(&mut self, text: &str) -> &mut Self {
        self.raw("<td>").text(text).raw("</td>")
    }

    /// One cell whose text stays on one line.
    pub(super) fn whole_cell(&mut self, text: &str) -> &mut Self {
        self.raw("<td class=\"whole\">").text(text).raw("</td>")
    }

    /// One cell with a number in it.
    pub(super) fn count(&mut self, number: impl Into<u64>) -> &mut Self {
        self.raw("<td class=\"number\">").number(number).raw("</td>")
    }

    /// The beginning of a table that scrolls by itself where it is wider than the page. An empty heading is that of
    /// buttons, one that begins with `>` that of numbers. Ends with [`end_table`](Self::end_table).
    pub(super) fn table(&mut self, caption: &str, headings: &[&str]) -> &mut Self {
        self.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
            .text(caption)
            .raw("\"><table><caption>")
            .text(caption)
            .raw("</caption><thead><tr>");
        for heading in headings {
            match *heading {
                "" => self.raw("<td></td>"),
                heading => match heading.strip_prefix('>') {
                    Some(number) => self.raw("<th scope=\"col\" class=\"number\">").text(number),
                    None => self.raw("<th scope=\"col\">").text(heading),
                }
                .raw("</th>"),
            };
        }
        self.raw("</tr></thead><tbody>")
    }

    /// The end of a table.
    pub(super) fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody></table></div>")
    }

    /// A name and what it stands for, in a `dl`; nothing for an empty value.
    pub(super) fn entry(&mut self, name: &str, value: &str) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        self.raw("<dt>")
            .text(name)
            .raw("</dt><dd>")
            .text(value)
            .raw("</dd>")
    }

    /// The choices of a `select`; an empty one is shown as `empty`.
    pub(super) fn options(&mut self, choices: &[&str], chosen: &str, empty: &str) -> &mut Self {
        for choice in choices {
            let selected = choice.eq_ignore_ascii_case(chosen);
            self.raw("<option value=\"")
                .text(choice)
                .raw(if selected { "\" selected>" } else { "\">" })
                .text(if choice.is_empty() { empty } else { choice })
                .raw("</option>");
        }
        self
    }

    /// Everything so far.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_comes_from_elsewhere_is_text() {
        let mut page = Html::default();
        page.cell("<script>alert('\"')</script>\0");
        assert_eq!(
            page.finish(),
            "<td>&lt;script&gt;alert(&#39;&quot;&#39;)&lt;/script&gt;\u{fffd}</td>"
        );
    }

    /// What a browser reads.
    fn read(markup: &str) -> String {
        markup
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag_or_ends_an_attribute(text in "\\PC*|(?s).*") {
            let mut page = Html::default();
            page.text(&text);
            let markup = page.finish();
            prop_assert!(!markup.contains(['<', '>', '"', '\'']), "{markup}");
            let shown: String = text
                .chars()
                .map(|letter| match letter {
                    '\n' | '\t' => letter,
                    control if control.is_control() => char::REPLACEMENT_CHARACTER,
                    other => other,
                })
                .collect();
            prop_assert_eq!(read(&markup), shown);
        }
    }
}
