//! Writing associations.

use spoke_model::association::AssociationSpec;

use super::error::StoreError;
use super::names::{Row, TypeIndex};
use super::operation::Operation;
use super::transaction::{Transaction, next_index};

impl Transaction<'_> {
    /// Adds one directed edge. Returns whether it is new; records that do not exist change nothing.
    ///
    /// # Errors
    /// [`StoreError::Full`] after 65,535 different kinds of association.
    pub fn associate(
        &mut self,
        (from_type, from_id): (TypeIndex, u64),
        (to_type, to_id): (TypeIndex, u64),
        spec: AssociationSpec,
    ) -> Result<bool, StoreError> {
        let Some((from, to)) = self.ends((from_type, from_id), (to_type, to_id)) else {
            return Ok(false);
        };
        let kind = match self.kind_index(spec) {
            Some(kind) => kind,
            None => {
                let index = next_index(self.kinds.len(), "the list of association kinds")?;
                let json = serde_json::to_string(&spec).unwrap_or_default();
                self.record(&Operation::AddAssociationKind {
                    index,
                    json: json.into(),
                });
                index
            }
        };
        if self.associations.contains((from_type, to_type), (from, to, kind)) {
            return Ok(false);
        }
        self.record(&Operation::Associate {
            from_type,
            to_type,
            from,
            to,
            kind,
        });
        Ok(true)
    }

    /// Takes one directed edge away. Returns whether it was there.
    pub fn dissociate(
        &mut self,
        (from_type, from_id): (TypeIndex, u64),
        (to_type, to_id): (TypeIndex, u64),
        spec: AssociationSpec,
    ) -> bool {
        let ends = self.ends((from_type, from_id), (to_type, to_id));
        let (Some((from, to)), Some(kind)) = (ends, self.kind_index(spec)) else {
            return false;
        };
        let found = self.associations.contains((from_type, to_type), (from, to, kind));
        if found {
            self.record(&Operation::Dissociate {
                from_type,
                to_type,
                from,
                to,
                kind,
            });
        }
        found
    }

    /// Takes every edge from one record to another away (this direction only). Returns whether there were any.
    pub fn dissociate_pair(
        &mut self,
        (from_type, from_id): (TypeIndex, u64),
        (to_type, to_id): (TypeIndex, u64),
    ) -> bool {
        let Some((from, to)) = self.ends((from_type, from_id), (to_type, to_id)) else {
            return false;
        };
        let found = self
            .associations
            .leaving((from_type, to_type), from)
            .any(|(end, _)| end == to);
        if found {
            self.record(&Operation::DissociatePair {
                from_type,
                to_type,
                from,
                to,
            });
        }
        found
    }

    fn ends(&self, from: (TypeIndex, u64), to: (TypeIndex, u64)) -> Option<(Row, Row)> {
        Some((self.table(from.0)?.row(from.1)?, self.table(to.0)?.row(to.1)?))
    }
}
