//! The people a new portal starts with.
//!
//! Invented: a real portal's owners are its users. Three active ones and a former one, so that assignment, filtering
//! and the refusal of former owners can all be tried at once.

use spoke_model::owner::Owner;
use spoke_model::time::Timestamp;

/// 1 January 2020.
const START: Timestamp = Timestamp::from_millis(1_577_836_800_000);

/// Three active owners and one archived owner, ids as long as HubSpot's.
pub(super) fn default_owners() -> Vec<Owner> {
    [
        (
            "415620001",
            62_100_001,
            "maya.lindqvist@example.com",
            "Maya",
            "Lindqvist",
            false,
        ),
        (
            "415620002",
            62_100_002,
            "tomas.okafor@example.com",
            "Tomas",
            "Okafor",
            false,
        ),
        (
            "415620003",
            62_100_003,
            "ines.carvalho@example.com",
            "Ines",
            "Carvalho",
            false,
        ),
        (
            "415620004",
            62_100_004,
            "victor.brandt@example.com",
            "Victor",
            "Brandt",
            true,
        ),
    ]
    .into_iter()
    .map(|(id, user_id, email, first, last, archived)| Owner {
        id: id.to_owned(),
        email: Some(email.to_owned()),
        owner_type: "PERSON".to_owned(),
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        user_id: (!archived).then_some(user_id),
        user_id_including_inactive: Some(user_id),
        created_at: START,
        updated_at: START,
        archived,
        teams: Vec::new(),
    })
    .collect()
}
