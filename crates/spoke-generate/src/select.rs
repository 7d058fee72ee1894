//! [`Selection`]: which object types and properties.

use spoke_model::property::PropertyDefinition;

use crate::Language;

/// Which object types and properties to write.
///
/// Without more, of every object type those properties that are not hidden and can be written, and those that the
/// portal made itself. HubSpot's own that can only be read (contacts have over 200) are named, or come with their group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    pub(crate) objects: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) properties: Vec<String>,
    pub(crate) everything: bool,
}

impl Selection {
    /// These object types, by any name that HubSpot takes, or the label of a custom one.
    #[must_use]
    pub fn new<S: Into<String>>(objects: impl IntoIterator<Item = S>) -> Self {
        Self {
            objects: objects.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Only the properties of these groups, and those that [`Selection::properties`] names.
    #[must_use]
    pub fn groups<S: Into<String>>(mut self, groups: impl IntoIterator<Item = S>) -> Self {
        self.groups.extend(groups.into_iter().map(Into::into));
        self
    }

    /// Only these properties, and those of [`Selection::groups`].
    #[must_use]
    pub fn properties<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.properties.extend(names.into_iter().map(Into::into));
        self
    }

    /// Every property, also hidden and read-only ones.
    #[must_use]
    pub fn everything(mut self, everything: bool) -> Self {
        self.everything = everything;
        self
    }

    /// The command that writes this selection.
    #[must_use]
    pub fn command(&self, language: Language) -> String {
        let mut command = format!("spoke generate models --object {}", list(&self.objects));
        for (option, names) in [("--group", &self.groups), ("--property", &self.properties)] {
            if !names.is_empty() {
                command.push_str(&format!(" {option} {}", list(names)));
            }
        }
        if self.everything {
            command.push_str(" --all-properties");
        }
        command.push_str(&format!(" --lang {language}"));
        command
    }

    pub(crate) fn takes(&self, definition: &PropertyDefinition) -> bool {
        // The id is a field of its own.
        if definition.archived || definition.name == "hs_object_id" {
            return false;
        }
        if self.everything || self.properties.contains(&definition.name) {
            return true;
        }
        if !self.groups.is_empty() {
            return !definition.hidden && self.groups.contains(&definition.group_name);
        }
        self.properties.is_empty()
            && !definition.hidden
            && (!definition.read_only_value() || !definition.is_hubspot_defined())
    }
}

/// Names as one argument of a shell.
fn list(names: &[String]) -> String {
    let joined = names.join(",");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-,.".contains(&byte);
    if !joined.is_empty() && joined.bytes().all(plain) {
        joined
    } else {
        format!("'{}'", joined.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::Selection;
    use crate::Language;

    #[test]
    fn the_command_can_be_run_again() {
        let selection = Selection::new(["contacts", "My cars"])
            .groups(["g"])
            .properties(["it's"]);
        assert_eq!(
            selection.everything(true).command(Language::Python),
            "spoke generate models --object 'contacts,My cars' --group g --property 'it'\\''s' --all-properties --lang python"
        );
    }
}
