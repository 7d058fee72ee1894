//! Why somebody's data may be processed: HubSpot's two lists of reasons.
//!
//! A contact has `hs_legal_basis`, whose values are the visible texts (recorded; two of them have an en dash and one a
//! hyphen). A subscription status has a name in capitals (documented). Which belongs to which follows from their meaning
//! (assumed).

/// A reason.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct LegalBasis {
    /// The name to type.
    pub name: &'static str,
    /// The value of a subscription's `legalBasis`.
    pub subscription: &'static str,
    /// The option of the contact's `hs_legal_basis`, where there is one.
    pub contact: Option<&'static str>,
}

/// Every reason.
pub const LEGAL_BASES: [LegalBasis; 7] = [
    basis(
        "legitimate-interest-prospect",
        "LEGITIMATE_INTEREST_PQL",
        Some("Legitimate interest – prospect/lead"),
    ),
    basis(
        "legitimate-interest-customer",
        "LEGITIMATE_INTEREST_CLIENT",
        Some("Legitimate interest – existing customer"),
    ),
    basis(
        "legitimate-interest-other",
        "LEGITIMATE_INTEREST_OTHER",
        Some("Legitimate interest - other"),
    ),
    basis(
        "contract",
        "PERFORMANCE_OF_CONTRACT",
        Some("Performance of a contract"),
    ),
    basis(
        "consent",
        "CONSENT_WITH_NOTICE",
        Some("Freely given consent from contact"),
    ),
    basis("not-applicable", "NON_GDPR", Some("Not applicable")),
    basis("process-and-store", "PROCESS_AND_STORE", None),
];

const fn basis(name: &'static str, subscription: &'static str, contact: Option<&'static str>) -> LegalBasis {
    LegalBasis {
        name,
        subscription,
        contact,
    }
}

impl LegalBasis {
    /// The reason with this name; HubSpot's own names are understood too.
    #[must_use]
    pub fn find(text: &str) -> Option<&'static Self> {
        let wanted = text.trim();
        LEGAL_BASES.iter().find(|basis| {
            basis.name.eq_ignore_ascii_case(wanted)
                || basis.subscription.eq_ignore_ascii_case(wanted)
                || basis.contact == Some(wanted)
        })
    }
}
