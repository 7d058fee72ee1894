//! Types of messages, and on what grounds somebody gets them.

/// Grounds for a subscription, as `legalBasis` names them (SDK).
pub const LEGAL_BASES: &[&str] = &[
    "LEGITIMATE_INTEREST_PQL",
    "LEGITIMATE_INTEREST_CLIENT",
    "PERFORMANCE_OF_CONTRACT",
    "CONSENT_WITH_NOTICE",
    "NON_GDPR",
    "PROCESS_AND_STORE",
    "LEGITIMATE_INTEREST_OTHER",
];

/// A type of message that people subscribe to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubscriptionType {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub description: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// How it reaches people.
    pub communication_method: &'static str,
    /// Whether it is for messages of one person to another, which nobody subscribes to.
    pub is_internal: bool,
    /// Whether it is the one that is taken when none is named.
    pub is_default: bool,
}

/// The types of a new portal. The interface cannot make any; accounts begin with the first three, as far as their names
/// are commonly seen. Ids, texts and the fourth, which stands for one that an account made, are assumed.
pub const SUBSCRIPTION_TYPES: &[SubscriptionType] = &[
    SubscriptionType {
        id: 1_001,
        name: "Marketing Information",
        description: "Marketing offers and updates.",
        purpose: "Marketing",
        communication_method: "Email",
        is_internal: false,
        is_default: true,
    },
    SubscriptionType {
        id: 1_002,
        name: "Customer Service Communication",
        description: "Feedback requests and customer service information.",
        purpose: "Service",
        communication_method: "Email",
        is_internal: false,
        is_default: false,
    },
    SubscriptionType {
        id: 1_003,
        name: "One to One",
        description: "One to One emails",
        purpose: "Sales",
        communication_method: "Email",
        is_internal: true,
        is_default: false,
    },
    SubscriptionType {
        id: 1_004,
        name: "Product News",
        description: "What is new in the product, once a month.",
        purpose: "Marketing",
        communication_method: "Email",
        is_internal: false,
        is_default: false,
    },
];

impl SubscriptionType {
    /// The type with this id.
    #[must_use]
    pub fn by_id(id: u64) -> Option<&'static Self> {
        SUBSCRIPTION_TYPES.iter().find(|one| one.id == id)
    }
}
