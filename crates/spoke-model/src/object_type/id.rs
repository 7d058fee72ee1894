//! The id of an object type: `0-1` for contacts, `2-123` for a custom type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// `0-N` (HubSpot's own types, the same in every portal) or `2-N` (custom types of one portal).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct ObjectTypeId {
    custom: bool,
    number: u32,
}

/// The text is no object type id.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is no object type id: expected 0-N or 2-N, such as 0-1 for contacts")]
pub struct ParseObjectTypeIdError {
    text: String,
}

impl ObjectTypeId {
    /// Contacts, `0-1`.
    pub const CONTACT: Self = Self::standard(1);
    /// Companies, `0-2`.
    pub const COMPANY: Self = Self::standard(2);
    /// Deals, `0-3`.
    pub const DEAL: Self = Self::standard(3);
    /// Tickets, `0-5`.
    pub const TICKET: Self = Self::standard(5);
    /// Products, `0-7`.
    pub const PRODUCT: Self = Self::standard(7);
    /// Line items, `0-8`.
    pub const LINE_ITEM: Self = Self::standard(8);
    /// Quotes, `0-14`.
    pub const QUOTE: Self = Self::standard(14);
    /// Communications (SMS, WhatsApp, LinkedIn), `0-18`.
    pub const COMMUNICATION: Self = Self::standard(18);
    /// Feedback submissions, `0-19`.
    pub const FEEDBACK_SUBMISSION: Self = Self::standard(19);
    /// Tasks, `0-27`.
    pub const TASK: Self = Self::standard(27);
    /// Notes, `0-46`.
    pub const NOTE: Self = Self::standard(46);
    /// Meetings, `0-47`.
    pub const MEETING: Self = Self::standard(47);
    /// Calls, `0-48`.
    pub const CALL: Self = Self::standard(48);
    /// Logged e-mails, `0-49`.
    pub const EMAIL: Self = Self::standard(49);
    /// Invoices, `0-53`.
    pub const INVOICE: Self = Self::standard(53);
    /// Marketing events, `0-54`.
    pub const MARKETING_EVENT: Self = Self::standard(54);
    /// Commerce subscriptions, `0-69`.
    pub const SUBSCRIPTION: Self = Self::standard(69);
    /// Goals, `0-74`.
    pub const GOAL_TARGET: Self = Self::standard(74);
    /// Discounts, `0-84`.
    pub const DISCOUNT: Self = Self::standard(84);
    /// Fees, `0-85`.
    pub const FEE: Self = Self::standard(85);
    /// Taxes, `0-86`.
    pub const TAX: Self = Self::standard(86);
    /// Commerce payments, `0-101`.
    pub const COMMERCE_PAYMENT: Self = Self::standard(101);
    /// Users, `0-115`.
    pub const USER: Self = Self::standard(115);
    /// Postal mail, `0-116`.
    pub const POSTAL_MAIL: Self = Self::standard(116);
    /// Orders, `0-123`.
    pub const ORDER: Self = Self::standard(123);
    /// Leads, `0-136`.
    pub const LEAD: Self = Self::standard(136);
    /// Carts, `0-142`.
    pub const CART: Self = Self::standard(142);
    /// Services, `0-162`.
    pub const SERVICE: Self = Self::standard(162);
    /// Courses, `0-410`.
    pub const COURSE: Self = Self::standard(410);
    /// Listings, `0-420`.
    pub const LISTING: Self = Self::standard(420);
    /// Appointments, `0-421`.
    pub const APPOINTMENT: Self = Self::standard(421);
    /// Projects, `0-970`.
    pub const PROJECT: Self = Self::standard(970);

    /// `0-number`.
    #[must_use]
    pub const fn standard(number: u32) -> Self {
        Self {
            custom: false,
            number,
        }
    }

    /// `2-number`.
    #[must_use]
    pub const fn custom(number: u32) -> Self {
        Self { custom: true, number }
    }

    /// Whether this is a custom type (`2-N`).
    #[must_use]
    pub const fn is_custom(self) -> bool {
        self.custom
    }

    /// The part behind the hyphen.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for ObjectTypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", if self.custom { 2 } else { 0 }, self.number)
    }
}

impl FromStr for ObjectTypeId {
    type Err = ParseObjectTypeIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseObjectTypeIdError {
            text: text.to_owned(),
        };
        let (space, number) = text.split_once('-').ok_or_else(error)?;
        let plain = !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && (number == "0" || !number.starts_with('0'));
        if !plain {
            return Err(error());
        }
        let number = number.parse().map_err(|_| error())?;
        match space {
            "0" => Ok(Self::standard(number)),
            "2" => Ok(Self::custom(number)),
            _ => Err(error()),
        }
    }
}

impl Serialize for ObjectTypeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectTypeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ObjectTypeId;

    #[test]
    fn only_the_two_id_spaces_with_plain_numbers_parse() {
        assert_eq!("0-1".parse(), Ok(ObjectTypeId::CONTACT));
        assert_eq!("2-123".parse(), Ok(ObjectTypeId::custom(123)));
        for text in [
            "",
            "0",
            "0-",
            "1-1",
            "0-01",
            "0-+1",
            "0--1",
            "0-x",
            "2-99999999999",
            " 0-1",
        ] {
            assert!(text.parse::<ObjectTypeId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parse_undoes_print(custom: bool, number: u32) {
            let id = if custom { ObjectTypeId::custom(number) } else { ObjectTypeId::standard(number) };
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<ObjectTypeId>(&json).unwrap(), id);
        }
    }
}
