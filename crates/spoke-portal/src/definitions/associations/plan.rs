//! What a request changes about the types between two records, decided without touching the store.
//!
//! Sources: facts/associations, concepts and behaviour. Types are seen from one end; the writer adds the other end.

use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use super::registry::{AssociationKind, AssociationRegistry};

/// Types to add to and to take from one pair of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PairChange {
    /// Types the pair gains.
    pub(crate) add: Vec<AssociationSpec>,
    /// Types the pair loses.
    pub(crate) remove: Vec<AssociationSpec>,
}

impl AssociationRegistry {
    /// A request that names types: they replace the pair's labels, and the plain type always stands beside them.
    ///
    /// A primary that is not named stays: it is moved by making another record primary, not by relabelling.
    pub(crate) fn plan_put(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        current: &[AssociationSpec],
        wanted: &[AssociationSpec],
    ) -> PairChange {
        let plain = self.default_between(from, to).map(|definition| definition.spec);
        let mut change = PairChange::default();
        for spec in wanted.iter().copied().chain(plain) {
            if !current.contains(&spec) && !change.add.contains(&spec) {
                change.add.push(spec);
            }
        }
        change.remove = current
            .iter()
            .copied()
            .filter(|spec| self.kind(*spec) == AssociationKind::Label && !wanted.contains(spec))
            .collect();
        change
    }

    /// A request that takes types away: without the plain type nothing of the pair is left.
    pub(crate) fn plan_remove(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        current: &[AssociationSpec],
        unwanted: &[AssociationSpec],
    ) -> PairChange {
        let plain = self.default_between(from, to).map(|definition| definition.spec);
        let all = plain.is_some_and(|spec| unwanted.contains(&spec));
        let remove = current
            .iter()
            .copied()
            .filter(|spec| all || unwanted.contains(spec))
            .collect();
        PairChange {
            add: Vec::new(),
            remove,
        }
    }

    fn kind(&self, spec: AssociationSpec) -> AssociationKind {
        self.get(spec)
            .map_or(AssociationKind::Label, |definition| definition.kind)
    }
}

#[cfg(test)]
mod tests {
    use spoke_model::association::AssociationCategory;

    use super::*;
    use crate::definitions::AssociationTypeDefinition;

    const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;
    const COMPANY: ObjectTypeId = ObjectTypeId::COMPANY;

    fn hubspot(type_id: u32) -> AssociationSpec {
        AssociationSpec {
            category: AssociationCategory::HubspotDefined,
            type_id,
        }
    }

    fn user(type_id: u32) -> AssociationSpec {
        AssociationSpec {
            category: AssociationCategory::UserDefined,
            type_id,
        }
    }

    fn registry() -> AssociationRegistry {
        let own = [7, 9].map(|id| AssociationTypeDefinition {
            spec: user(id),
            from: CONTACT,
            to: COMPANY,
            kind: AssociationKind::Label,
            name: format!("label_{id}"),
            label: Some(format!("Label {id}")),
            inverse: Some(user(id + 1)),
        });
        AssociationRegistry::new(own)
    }

    #[test]
    fn a_label_brings_the_plain_type_along() {
        let change = registry().plan_put(CONTACT, COMPANY, &[], &[user(7)]);
        assert_eq!(
            change,
            PairChange {
                add: vec![user(7), hubspot(279)],
                remove: vec![]
            }
        );
    }

    #[test]
    fn naming_labels_again_replaces_them_and_leaves_the_primary_alone() {
        let current = [hubspot(1), hubspot(279), user(7)];
        let change = registry().plan_put(CONTACT, COMPANY, &current, &[user(9)]);
        assert_eq!(
            change,
            PairChange {
                add: vec![user(9)],
                remove: vec![user(7)]
            }
        );
    }

    #[test]
    fn taking_one_label_keeps_the_rest_and_taking_the_plain_type_takes_all() {
        let current = [hubspot(1), hubspot(279), user(7)];
        let registry = registry();
        let one = registry.plan_remove(CONTACT, COMPANY, &current, &[user(7)]);
        assert_eq!(one.remove, vec![user(7)]);
        let all = registry.plan_remove(CONTACT, COMPANY, &current, &[hubspot(279)]);
        assert_eq!(all.remove, current.to_vec());
    }

    #[test]
    fn both_directions_of_the_common_pairs_are_known() {
        let registry = registry();
        for (from, to, there, back) in [
            (CONTACT, COMPANY, 279, 280),
            (CONTACT, ObjectTypeId::DEAL, 4, 3),
            (ObjectTypeId::DEAL, COMPANY, 341, 342),
            (CONTACT, CONTACT, 449, 449),
        ] {
            let definition = registry.default_between(from, to).expect("a plain type");
            assert_eq!(
                (definition.spec, definition.inverse),
                (hubspot(there), Some(hubspot(back)))
            );
        }
        let primary = registry
            .primary_between(CONTACT, COMPANY)
            .expect("a primary type");
        assert_eq!((primary.spec, primary.inverse), (hubspot(1), Some(hubspot(2))));
    }

    #[test]
    fn v3_names_and_ids_as_text_both_work() {
        let registry = registry();
        for (name, id) in [
            ("contact_to_company", 1),
            ("contact_to_company_unlabeled", 279),
            ("279", 279),
        ] {
            let found = registry
                .by_v3_name(CONTACT, COMPANY, name)
                .map(|definition| definition.spec);
            assert_eq!(found, Some(hubspot(id)), "{name}");
        }
        assert!(registry.by_v3_name(CONTACT, COMPANY, "contact_to_deal").is_none());
    }
}
