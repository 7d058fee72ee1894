//! The selling side of the sample: products, deals on their way through the stages, line items, sales activities.

use spoke_model::object_type::ObjectTypeId;

use super::event::Tie;
use super::plan::{Contact, DAY, DEALS, Deal, HOUR, Planner};
use super::words;
use super::work;

/// The stages of HubSpot's default deal pipeline up to the signature, in order (facts: pipelines, section 1).
const OPEN_STAGES: &[&str] = &[
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
];

/// Plans products, deals, line items and the activities around deals.
pub(super) fn plan(planner: &mut Planner, contacts: &[Contact]) {
    let products = products(planner);
    let buyers: Vec<Contact> = contacts
        .iter()
        .copied()
        .filter(|contact| contact.company.is_some())
        .collect();
    let mut deals = Vec::with_capacity(DEALS);
    for number in 0..DEALS {
        let Some(contact) = planner.one_of(&buyers) else {
            return;
        };
        let deal = deal(planner, number, contact);
        line_items(planner, &products, deal);
        deals.push(deal);
    }
    work::around_deals(planner, &deals);
}

fn products(planner: &mut Planner) -> Vec<usize> {
    let at = super::plan::END - 540 * DAY;
    for (number, (name, sku, price)) in words::PRODUCTS.iter().enumerate() {
        let properties = vec![
            ("name", (*name).to_owned()),
            ("hs_sku", (*sku).to_owned()),
            ("price", (*price).to_owned()),
            ("description", format!("{name} from the standard price list.")),
        ];
        let minute = i64::try_from(number).unwrap_or_default() * 60_000;
        planner.create(
            at + 9 * HOUR + minute,
            ObjectTypeId::PRODUCT,
            properties,
            Vec::new(),
        );
    }
    (0..words::PRODUCTS.len()).collect()
}

fn deal(planner: &mut Planner, number: usize, contact: Contact) -> Deal {
    let at = planner.moment(contact.at + DAY, contact.at + 200 * DAY);
    let kind = words::DEAL_KINDS
        .get(number % words::DEAL_KINDS.len())
        .copied()
        .unwrap_or_default();
    let properties = vec![
        ("dealname", format!("{kind} {:03}", number + 1)),
        ("amount", (planner.random.between(3, 240) * 500).to_string()),
        ("pipeline", "default".to_owned()),
        (
            "dealstage",
            OPEN_STAGES.first().copied().unwrap_or_default().to_owned(),
        ),
        (
            "dealtype",
            if planner.random.chance(65) {
                "newbusiness"
            } else {
                "existingbusiness"
            }
            .to_owned(),
        ),
        (
            "hs_priority",
            planner.random.pick(&["low", "medium", "high"]).to_owned(),
        ),
        ("closedate", iso(at + planner.random.between(20, 120) * DAY)),
        ("hubspot_owner_id", planner.owner()),
    ];
    let mut ties = vec![(contact.key, Tie::Plain)];
    ties.extend(contact.company.map(|company| (company.key, Tie::Primary)));
    let key = planner.create(at, ObjectTypeId::DEAL, properties, ties);
    let deal = Deal { key, at, contact };
    advance(planner, deal);
    deal
}

/// Moves a deal as far as its luck reaches; two in five are decided.
fn advance(planner: &mut Planner, deal: Deal) {
    let steps = usize::try_from(planner.random.below(6)).unwrap_or_default();
    let mut at = deal.at;
    for stage in OPEN_STAGES.iter().skip(1).take(steps) {
        let Some(next) = planner.later(at, DAY, 25 * DAY) else {
            return;
        };
        at = next;
        planner.update(at, deal.key, vec![("dealstage", (*stage).to_owned())]);
    }
    if !planner.random.chance(40) {
        return;
    }
    let Some(at) = planner.later(at, DAY, 20 * DAY) else {
        return;
    };
    let mut properties = vec![("closedate", iso(at))];
    if planner.random.chance(55) {
        properties.push(("dealstage", "closedwon".to_owned()));
        planner.update(
            at + 60_000,
            deal.contact.key,
            vec![("lifecyclestage", "customer".to_owned())],
        );
    } else {
        properties.push(("dealstage", "closedlost".to_owned()));
        properties.push((
            "closed_lost_reason",
            planner.random.pick(words::LOST_REASONS).to_owned(),
        ));
    }
    planner.update(at, deal.key, properties);
}

fn line_items(planner: &mut Planner, products: &[usize], deal: Deal) {
    for place in 0..planner.random.between(1, 2) {
        let Some((name, sku, price)) = planner.one_of(products).and_then(|at| words::PRODUCTS.get(at)) else {
            return;
        };
        let properties = vec![
            ("name", (*name).to_owned()),
            ("hs_sku", (*sku).to_owned()),
            ("price", (*price).to_owned()),
            ("quantity", planner.random.between(1, 25).to_string()),
        ];
        let at = deal.at + (place + 1) * 60_000;
        planner.create(
            at,
            ObjectTypeId::LINE_ITEM,
            properties,
            vec![(deal.key, Tie::Plain)],
        );
    }
}

/// A moment as clients send it.
pub(super) fn iso(at: i64) -> String {
    spoke_model::time::Timestamp::from_millis(at).to_string()
}
