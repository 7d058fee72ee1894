//! A record before it is written, and the parts of a crowd as drafts.

use spoke_model::object_type::ObjectTypeId;

use super::shape::Shape;
use super::{people, work};
use crate::seed::event::Tie;
use crate::seed::random::Random;

/// Names and values, as a client would send them.
pub(super) type Properties = Vec<(&'static str, String)>;

/// A record that will be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) object_type: ObjectTypeId,
    pub(super) properties: Properties,
    /// Earlier drafts of the same part that it is associated with.
    pub(super) ties: Vec<(usize, Tie)>,
}

/// What a part became.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Drafts {
    pub(super) all: Vec<Draft>,
    pub(super) duplicates: u64,
    /// How often each blemish was put on, in the order of the table.
    pub(super) blemished: Vec<u64>,
}

impl Drafts {
    pub(super) fn push(
        &mut self,
        object_type: ObjectTypeId,
        properties: Properties,
        ties: Vec<(usize, Tie)>,
    ) {
        self.all.push(Draft {
            object_type,
            properties,
            ties,
        });
    }
}

/// Plans a part: companies first, then who and what hangs on them.
pub(super) fn plan(shape: &Shape, number: u64) -> Drafts {
    let part = shape.part(number);
    // Far apart, so that the parts of one seed are not those of the next.
    let mut random = Random::new(Random::new(shape.seed).mixed(number));
    let mut drafts = Drafts::default();
    let companies = people::companies(shape, &part, &mut random, &mut drafts);
    let contacts = people::contacts(shape, &part, &companies, &mut random, &mut drafts);
    work::deals(shape, &part, &contacts, &mut random, &mut drafts);
    work::tickets(shape, &part, &contacts, &mut random, &mut drafts);
    drafts
}

/// Which company and contact later drafts may hang on: places among the drafts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) place: Option<usize>,
    pub(super) company: Option<usize>,
}

/// Somebody of the part; without contacts a company; without either nobody.
pub(super) fn somebody(contacts: &[Person], random: &mut Random) -> Person {
    let at = usize::try_from(random.below(contacts.len() as u64)).unwrap_or_default();
    contacts.get(at).copied().unwrap_or(Person {
        place: None,
        company: None,
    })
}

impl Person {
    /// What a deal or a ticket is tied to.
    pub(super) fn ties(self) -> Vec<(usize, Tie)> {
        let mut ties: Vec<(usize, Tie)> = Vec::new();
        ties.extend(self.place.map(|place| (place, Tie::Plain)));
        ties.extend(self.company.map(|place| (place, Tie::Primary)));
        ties
    }
}

/// The part that has everything is the whole of a small crowd.
#[cfg(test)]
pub(super) fn whole(shape: &Shape) -> Drafts {
    let mut whole = Drafts::default();
    for number in 0..shape.parts() {
        let part = plan(shape, number);
        whole.all.extend(part.all);
        whole.duplicates += part.duplicates;
        whole
            .blemished
            .resize(part.blemished.len().max(whole.blemished.len()), 0);
        for (sum, count) in whole.blemished.iter_mut().zip(part.blemished) {
            *sum += count;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_crowd_and_another_one_another() {
        let shape = Shape {
            seed: 7,
            contacts: 3_000,
            companies: 100,
            deals: 50,
            tickets: 20,
            duplicates_percent: 3,
            messy: true,
        };
        assert_eq!(whole(&shape), whole(&shape));
        let other = Shape { seed: 8, ..shape };
        assert_ne!(whole(&shape), whole(&other));
        assert_ne!(plan(&shape, 0), plan(&shape, 1));
    }

    #[test]
    fn ties_point_back_within_the_part() {
        let shape = Shape {
            contacts: 2_000,
            companies: 40,
            deals: 100,
            tickets: 100,
            ..Shape::default()
        };
        for number in 0..shape.parts() {
            for (at, draft) in plan(&shape, number).all.iter().enumerate() {
                assert!(draft.ties.iter().all(|(to, _)| *to < at), "{draft:?}");
            }
        }
    }
}
