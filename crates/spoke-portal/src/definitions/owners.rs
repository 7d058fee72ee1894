//! The portal's owners: the people records can be assigned to.

use spoke_model::owner::Owner;

/// What an owner id means to a record that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnerState {
    /// May own records.
    Active,
    /// Was an owner once; new assignments are refused.
    Archived,
    /// No such owner.
    Unknown,
}

/// All owners, active and archived, in ascending id order.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnerSet {
    owners: Vec<Owner>,
}

impl OwnerSet {
    /// Orders the owners by id.
    pub(crate) fn new(mut owners: Vec<Owner>) -> Self {
        owners.sort_by_key(|owner| (owner.id.len(), owner.id.clone()));
        Self { owners }
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Owner] {
        &self.owners
    }

    /// The owner with this owner id.
    pub(crate) fn by_id(&self, id: &str) -> Option<&Owner> {
        self.owners.iter().find(|owner| owner.id == id)
    }

    /// The owner that belongs to this user id.
    pub(crate) fn by_user_id(&self, user_id: &str, archived: bool) -> Option<&Owner> {
        self.owners.iter().find(|owner| {
            let own = owner.user_id.or(owner.user_id_including_inactive);
            owner.archived == archived && own.is_some_and(|own| own.to_string() == user_id)
        })
    }

    /// The owners behind users: active, with a user, in ascending order of user id.
    pub(crate) fn users(&self) -> Vec<(i64, &Owner)> {
        let mut users: Vec<(i64, &Owner)> = self
            .owners
            .iter()
            .filter(|owner| !owner.archived)
            .filter_map(|owner| Some((owner.user_id?, owner)))
            .collect();
        users.sort_by_key(|(user_id, _)| *user_id);
        users
    }

    /// Whether records may be assigned to this owner id.
    pub(crate) fn state(&self, id: &str) -> OwnerState {
        match self.by_id(id) {
            Some(owner) if owner.archived => OwnerState::Archived,
            Some(_) => OwnerState::Active,
            None => OwnerState::Unknown,
        }
    }
}
