//! What is wrong with records that people typed: a table of blemishes, each with its share.
//!
//! Every one of them is something that HubSpot takes: a value it refuses can't be in a portal. The shares are of the
//! records of the type; blemishes are drawn one by one, so a record may have several.

use spoke_model::object_type::ObjectTypeId;

use super::draft::{Drafts, Properties};
use super::shape::Shape;
use crate::seed::random::Random;
use crate::seed::words;

/// One kind of blemish.
#[derive(Debug)]
pub(crate) struct Blemish {
    /// Its name in answers.
    pub(crate) name: &'static str,
    /// What it is, in words.
    pub(crate) what: &'static str,
    /// The object type that has it.
    pub(crate) of: ObjectTypeId,
    /// How many of a hundred records have it.
    pub(crate) percent: u64,
    /// Puts it on; `false` where there is nothing to put it on.
    put: fn(&mut Properties, &mut Random) -> bool,
}

/// Every blemish, in the order in which they are put on.
#[rustfmt::skip]
pub(crate) const BLEMISHES: &[Blemish] = &[
    row("contactCasing", "names in capitals, in small letters or turned around", ObjectTypeId::CONTACT, 12, |p, r| casing(p, r, &["firstname", "lastname"])),
    row("contactSpaces", "spaces before, behind and doubled inside names", ObjectTypeId::CONTACT, 8, |p, r| spaces(p, r, &["firstname", "lastname", "city"])),
    row("contactSwappedNames", "first and last name in each other's place", ObjectTypeId::CONTACT, 2, swapped_names),
    row("contactNameInOneField", "the whole name as first name", ObjectTypeId::CONTACT, 3, name_in_one_field),
    row("contactPlaceholder", "a word that stands for nothing, such as n/a or Test", ObjectTypeId::CONTACT, 3, |p, r| placeholder(p, r, "lastname")),
    row("contactOddUnicode", "invisible, wide, taken-apart or pictured letters", ObjectTypeId::CONTACT, 4, odd_unicode),
    row("contactBrokenEncoding", "letters that went through a wrong encoding", ObjectTypeId::CONTACT, 2, broken_encoding),
    row("contactMissingEmail", "no e-mail address", ObjectTypeId::CONTACT, 7, |p, _| remove(p, "email")),
    row("contactRoleEmail", "a mailbox of several people, such as info@", ObjectTypeId::CONTACT, 3, role_email),
    row("contactBadPhone", "a telephone number that is none, or is two", ObjectTypeId::CONTACT, 14, bad_phone),
    row("contactDateInText", "a date in a text property, in one of many forms", ObjectTypeId::CONTACT, 6, date_in_text),
    row("contactStrayLifecycle", "a lifecycle stage that fits nothing else", ObjectTypeId::CONTACT, 5, stray_lifecycle),
    row("contactCountrySpelling", "the country under one of its other names", ObjectTypeId::CONTACT, 10, country_spelling),
    row("companyLegalForm", "the legal form behind the name, spelt anyhow", ObjectTypeId::COMPANY, 12, legal_form),
    row("companyCasing", "the name in capitals or in small letters", ObjectTypeId::COMPANY, 10, |p, r| casing(p, r, &["name"])),
    row("companySpaces", "spaces before, behind and doubled inside the name", ObjectTypeId::COMPANY, 6, |p, r| spaces(p, r, &["name"])),
    row("companyMissingDomain", "no domain", ObjectTypeId::COMPANY, 10, |p, _| remove(p, "domain")),
    row("companyCountrySpelling", "the country under one of its other names", ObjectTypeId::COMPANY, 10, country_spelling),
    row("dealMissingAmount", "no amount", ObjectTypeId::DEAL, 10, |p, _| remove(p, "amount")),
    row("dealMissingCloseDate", "no close date", ObjectTypeId::DEAL, 6, |p, _| remove(p, "closedate")),
    row("dealSpaces", "spaces before, behind and doubled inside the name", ObjectTypeId::DEAL, 6, |p, r| spaces(p, r, &["dealname"])),
    row("ticketMissingContent", "no description", ObjectTypeId::TICKET, 10, |p, _| remove(p, "content")),
    row("ticketForwardedSubject", "the marks of forwarded mail before the subject", ObjectTypeId::TICKET, 10, forwarded),
    row("ticketShouting", "the subject in capitals", ObjectTypeId::TICKET, 5, |p, _| change(p, "subject", str::to_uppercase)),
];

const fn row(
    name: &'static str,
    what: &'static str,
    of: ObjectTypeId,
    percent: u64,
    put: fn(&mut Properties, &mut Random) -> bool,
) -> Blemish {
    Blemish {
        name,
        what,
        of,
        percent,
        put,
    }
}

/// Puts blemishes on a record of a messy crowd, and counts them.
pub(super) fn put(
    shape: &Shape,
    object_type: ObjectTypeId,
    properties: &mut Properties,
    random: &mut Random,
    drafts: &mut Drafts,
) {
    if !shape.messy {
        return;
    }
    drafts.blemished.resize(BLEMISHES.len(), 0);
    for (blemish, count) in BLEMISHES.iter().zip(&mut drafts.blemished) {
        if blemish.of == object_type && random.chance(blemish.percent) {
            *count += u64::from((blemish.put)(properties, random));
        }
    }
}

fn value<'p>(properties: &'p mut Properties, name: &str) -> Option<&'p mut String> {
    properties
        .iter_mut()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

fn change(properties: &mut Properties, name: &str, change: impl FnOnce(&str) -> String) -> bool {
    value(properties, name).is_some_and(|value| {
        let changed = change(value);
        let differs = changed != *value;
        *value = changed;
        differs
    })
}

fn remove(properties: &mut Properties, name: &str) -> bool {
    let before = properties.len();
    properties.retain(|(known, _)| *known != name);
    properties.len() < before
}

fn casing(properties: &mut Properties, random: &mut Random, names: &[&str]) -> bool {
    let way = random.below(3);
    let mut done = false;
    for name in names {
        done |= change(properties, name, |value| match way {
            0 => value.to_uppercase(),
            1 => value.to_lowercase(),
            _ => value
                .chars()
                .map(|letter| {
                    if letter.is_uppercase() {
                        letter.to_ascii_lowercase()
                    } else {
                        letter.to_ascii_uppercase()
                    }
                })
                .collect(),
        });
    }
    done
}

fn spaces(properties: &mut Properties, random: &mut Random, names: &[&str]) -> bool {
    let name = random.pick(names);
    let way = random.below(4);
    change(properties, name, |value| match way {
        0 => format!(" {value}"),
        1 => format!("{value}  "),
        2 if value.contains(' ') => value.replace(' ', "  "),
        2 => format!("  {value} "),
        _ => format!("\t{value}"),
    })
}

fn swapped_names(properties: &mut Properties, _: &mut Random) -> bool {
    let (Some(first), Some(last)) = (
        value(properties, "firstname").cloned(),
        value(properties, "lastname").cloned(),
    ) else {
        return false;
    };
    change(properties, "firstname", |_| last) | change(properties, "lastname", |_| first)
}

fn name_in_one_field(properties: &mut Properties, _: &mut Random) -> bool {
    let Some(last) = value(properties, "lastname").cloned() else {
        return false;
    };
    change(properties, "firstname", |first| format!("{first} {last}")) && remove(properties, "lastname")
}

fn placeholder(properties: &mut Properties, random: &mut Random, name: &str) -> bool {
    let word = random.pick(&[
        "n/a", "N/A", "-", ".", "x", "test", "Test", "unknown", "none", "asdf", "???",
    ]);
    change(properties, name, |_| word.to_owned())
}

fn odd_unicode(properties: &mut Properties, random: &mut Random) -> bool {
    let way = random.below(6);
    change(properties, "firstname", |value| match way {
        // A space of no width.
        0 => format!("{value}\u{200b}"),
        // A space that does not break.
        1 => format!("\u{a0}{value}"),
        // An accent of its own behind the letter.
        2 => format!("{value}e\u{301}"),
        // A mark for text that runs to the left.
        3 => format!("\u{200f}{value}"),
        // The wide forms of the letters.
        4 => value
            .chars()
            .map(|letter| match letter {
                '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
                other => other,
            })
            .collect(),
        _ => format!("{value} \u{1f680}"),
    })
}

fn broken_encoding(properties: &mut Properties, random: &mut Random) -> bool {
    let ending = random.pick(&["Ã©", "Ã¼", "Ã¶e", "ÃŸ", "&amp; Co", "&#39;s", "\u{fffd}"]);
    change(properties, "lastname", |value| format!("{value}{ending}"))
}

fn role_email(properties: &mut Properties, random: &mut Random) -> bool {
    let role = random.pick(&["info", "sales", "office", "kontakt", "hello", "no-reply"]);
    change(properties, "email", |email| {
        match email.rsplit_once('.').and(email.split_once('@')) {
            // The number that makes the address unique stays in it.
            Some((local, domain)) => format!("{role}+{}@{domain}", local.rsplit('.').next().unwrap_or(local)),
            None => email.to_owned(),
        }
    })
}

fn bad_phone(properties: &mut Properties, random: &mut Random) -> bool {
    let way = random.below(8);
    let end = random.below(10_000);
    change(properties, "phone", |phone| match way {
        0 => "n/a".to_owned(),
        1 => format!("555-{end:04} or 555-{:04}", (end + 17) % 10_000),
        2 => phone.replace([' ', '+'], ""),
        3 => format!("{phone} ext. {}", end % 100),
        4 => format!("(555) CALL-{end:04}"),
        5 => "0".to_owned(),
        6 => format!("{phone} (after 5pm)"),
        // What a spreadsheet makes of a long number.
        _ => "1.55512E+10".to_owned(),
    })
}

/// Text properties of contacts that hold dates (HubSpot's own; their type is `string`).
const DATES_AS_TEXT: &[&str] = &["date_of_birth", "graduation_date", "start_date"];

fn date_in_text(properties: &mut Properties, random: &mut Random) -> bool {
    let name = random.pick(DATES_AS_TEXT);
    let (year, month, day) = (
        random.between(1950, 2024),
        random.between(1, 12),
        random.between(1, 31),
    );
    let text = match random.below(7) {
        0 => format!("{month:02}/{day:02}/{year}"),
        1 => format!("{day}.{month}.{:02}", year % 100),
        2 => format!("{year}-{month:02}-{day:02}"),
        3 => format!(
            "{} {day}, {year}",
            random.pick(&["March", "Sept.", "June", "Dez"])
        ),
        // Days since 1900, as spreadsheets count.
        4 => random.between(18_000, 45_000).to_string(),
        5 => format!("{year}"),
        _ => "30.02.1990".to_owned(),
    };
    properties.push((name, text));
    true
}

fn stray_lifecycle(properties: &mut Properties, random: &mut Random) -> bool {
    let stage = random.pick(&["other", "evangelist"]);
    let status = random.pick(words::LEAD_STATUSES);
    properties.push(("hs_lead_status", status.to_owned()));
    change(properties, "lifecyclestage", |_| stage.to_owned())
}

fn country_spelling(properties: &mut Properties, random: &mut Random) -> bool {
    let way = random.below(3);
    change(properties, "country", |country| {
        let other = match (country, way) {
            ("United States", 0) => "USA",
            ("United States", 1) => "U.S.A.",
            ("United States", _) => "Untied States",
            ("United Kingdom", 0) => "UK",
            ("United Kingdom", 1) => "GB",
            ("United Kingdom", _) => "England",
            ("Germany", 0) => "Deutschland",
            ("Germany", 1) => "DE",
            ("Sweden", _) => "Sverige",
            ("Japan", _) => "JP",
            (_, 0) => return country.to_uppercase(),
            (_, 1) => return country.to_lowercase(),
            _ => return format!("{country}."),
        };
        other.to_owned()
    })
}

fn legal_form(properties: &mut Properties, random: &mut Random) -> bool {
    let form = random.pick(&[
        " Inc",
        ", Inc.",
        " INC",
        " LLC",
        " Ltd.",
        " ltd",
        " GmbH",
        " GMBH & Co. KG",
        " S.A.",
        " (old)",
        " - do not use",
    ]);
    change(properties, "name", |name| format!("{name}{form}"))
}

fn forwarded(properties: &mut Properties, random: &mut Random) -> bool {
    let marks = random.pick(&["FW: ", "RE: ", "Fwd: RE: ", "AW: WG: ", "RE: RE: FW: "]);
    change(properties, "subject", |subject| format!("{marks}{subject}"))
}

#[cfg(test)]
mod tests {
    use super::super::draft::whole;
    use super::*;

    #[test]
    fn every_blemish_has_about_the_share_that_is_told() {
        const EACH: u64 = 20_000;
        let shape = Shape {
            seed: 5,
            contacts: EACH,
            companies: EACH,
            deals: EACH,
            tickets: EACH,
            duplicates_percent: 3,
            messy: true,
        };
        let drafts = whole(&shape);
        assert_eq!(drafts.all.len() as u64, shape.total());
        for (blemish, count) in BLEMISHES.iter().zip(&drafts.blemished) {
            let told = blemish.percent * EACH / 100;
            // Some change nothing: a name that has no other form, a property that is gone already.
            let least = told * 75 / 100;
            assert!(
                (least..=told * 115 / 100).contains(count),
                "{}: {count} of {told}",
                blemish.name
            );
        }
        let told = EACH * 3 / 100;
        assert!(
            (told * 85 / 100..=told * 115 / 100).contains(&drafts.duplicates),
            "{}",
            drafts.duplicates
        );
    }

    #[test]
    fn a_clean_crowd_has_none() {
        let shape = Shape {
            contacts: 500,
            ..Shape::default()
        };
        let drafts = whole(&shape);
        assert!(drafts.blemished.is_empty());
        assert_eq!(drafts.duplicates, 0);
    }
}
