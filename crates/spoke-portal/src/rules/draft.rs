//! A record being written: what is stored and what changes.

use std::borrow::Cow;

use spoke_model::derive::Derived;

/// The stored side of a draft.
pub(crate) trait StoredValues {
    /// The stored value of a property; `None` when it has none.
    fn value(&self, name: &str) -> Option<Cow<'_, str>>;
}

/// Nothing stored yet: a record being created.
impl StoredValues for () {
    fn value(&self, _name: &str) -> Option<Cow<'_, str>> {
        None
    }
}

/// Changes over a stored record. An empty value clears the property.
#[derive(Debug)]
pub(crate) struct Draft<'s, 'v, S: StoredValues> {
    stored: &'s S,
    changes: Vec<(Cow<'v, str>, Cow<'v, str>)>,
}

impl<'s, 'v, S: StoredValues> Draft<'s, 'v, S> {
    /// Starts with the values that were sent.
    pub(crate) fn new(stored: &'s S, sent: Vec<(Cow<'v, str>, Cow<'v, str>)>) -> Self {
        Self {
            stored,
            changes: sent,
        }
    }

    /// The value the record will have; `None` when it will have none.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.change(name) {
            Some("") => None,
            Some(value) => Some(Cow::Borrowed(value)),
            None => self.stored.value(name),
        }
    }

    /// The value before this write.
    pub(crate) fn before(&self, name: &str) -> Option<Cow<'s, str>> {
        self.stored.value(name)
    }

    /// The new value, empty for a clearing; `None` when the write does not touch the property.
    pub(crate) fn change(&self, name: &str) -> Option<&str> {
        self.changes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_ref())
    }

    /// All changes so far.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// Whether the write gives the property another value than it has.
    pub(crate) fn moves(&self, name: &str) -> bool {
        self.change(name)
            .is_some_and(|value| self.stored.value(name).as_deref().unwrap_or_default() != value)
    }

    /// Sets a property.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'v, str>>, value: impl Into<Cow<'v, str>>) {
        let (name, value) = (name.into(), value.into());
        match self.changes.iter_mut().find(|(key, _)| *key == name) {
            Some((_, slot)) => *slot = value,
            None => self.changes.push((name, value)),
        }
    }

    /// Sets a property unless it has a value already or is being given one.
    pub(crate) fn default(&mut self, name: &'static str, value: impl Into<Cow<'v, str>>) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    /// Clears a property if it has a value.
    pub(crate) fn clear(&mut self, name: &'static str) {
        if self.get(name).is_some() {
            self.set(name, "");
        }
    }

    /// Takes over computed values: sets those that differ from what the record has, clears those that are none.
    pub(crate) fn derive(&mut self, derived: impl IntoIterator<Item = Derived>) {
        for (name, value) in derived {
            match value {
                Some(value) if self.get(name).as_deref() != Some(value.as_str()) => self.set(name, value),
                Some(_) => {}
                None => self.clear(name),
            }
        }
    }

    /// Takes a change back, so that the stored value stays.
    pub(crate) fn keep(&mut self, name: &str) {
        self.changes.retain(|(key, _)| key != name);
    }

    /// The changes, sorted by property name.
    pub(crate) fn into_changes(mut self) -> Vec<(Cow<'v, str>, Cow<'v, str>)> {
        self.changes.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record with one value.
    struct One(&'static str, &'static str);

    impl StoredValues for One {
        fn value(&self, name: &str) -> Option<Cow<'_, str>> {
            (name == self.0).then_some(Cow::Borrowed(self.1))
        }
    }

    fn draft<'s>(stored: &'s One, sent: &[(&'static str, &'static str)]) -> Draft<'s, 'static, One> {
        let sent = sent
            .iter()
            .map(|&(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value)))
            .collect();
        Draft::new(stored, sent)
    }

    #[test]
    fn changes_stand_over_the_stored_record() {
        let stored = One("city", "Turin");
        let mut draft = draft(&stored, &[("city", ""), ("zip", "1")]);
        assert_eq!(
            (draft.get("city"), draft.before("city").as_deref()),
            (None, Some("Turin"))
        );
        assert!(draft.moves("city") && draft.moves("zip") && !draft.moves("country"));
        draft.default("city", "Rome");
        assert_eq!(draft.get("city").as_deref(), Some("Rome"));
        draft.keep("city");
        assert_eq!(draft.get("city").as_deref(), Some("Turin"));
        draft.clear("zip");
        assert_eq!(draft.into_changes(), [(Cow::Borrowed("zip"), Cow::Borrowed(""))]);
    }

    #[test]
    fn computed_values_that_are_there_already_change_nothing() {
        let stored = One("days_to_close", "3");
        let mut draft = draft(&stored, &[]);
        draft.derive([("days_to_close", Some("3".to_owned())), ("hs_mrr", None)]);
        assert_eq!(draft.changes().count(), 0);
        draft.derive([("days_to_close", None)]);
        assert_eq!(draft.changes().collect::<Vec<_>>(), [("days_to_close", "")]);
    }
}
