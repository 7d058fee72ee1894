//! Conversations: what every account has from the start, and how those who take part are named.
//!
//! Names of fields and their values are those of the published specification (2026-08). The numbers of the first three
//! channels are documented; everything else about what an account begins with is assumed.

/// An inbox of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inbox {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// `INBOX` or `HELP_DESK`.
    pub kind: &'static str,
}

/// A way by which messages come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// How those who take part are reached in it.
    pub identifier: &'static str,
}

/// A channel as it is connected to an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelAccount {
    /// Its id.
    pub id: u64,
    /// Its channel.
    pub channel: u64,
    /// Its inbox.
    pub inbox: u64,
    /// Its name.
    pub name: &'static str,
    /// Where it is reached.
    pub address: &'static str,
}

/// The inboxes of an account.
pub const INBOXES: &[Inbox] = &[
    Inbox {
        id: 1_001,
        name: "Inbox",
        kind: "INBOX",
    },
    Inbox {
        id: 1_002,
        name: "Help Desk",
        kind: "HELP_DESK",
    },
];

/// The channel of the chat widget.
pub const CHAT: u64 = 1_000;
/// The channel of e-mails.
pub const EMAIL: u64 = 1_002;

/// The channels of an account.
pub const CHANNELS: &[Channel] = &[
    Channel {
        id: CHAT,
        name: "Live chat",
        identifier: "CHANNEL_SPECIFIC_OPAQUE_ID",
    },
    Channel {
        id: 1_001,
        name: "Facebook Messenger",
        identifier: "CHANNEL_SPECIFIC_OPAQUE_ID",
    },
    Channel {
        id: EMAIL,
        name: "Email",
        identifier: "HS_EMAIL_ADDRESS",
    },
];

/// What the channels are connected to.
pub const CHANNEL_ACCOUNTS: &[ChannelAccount] = &[
    ChannelAccount {
        id: 2_001,
        channel: CHAT,
        inbox: 1_001,
        name: "Chat",
        address: "chat",
    },
    ChannelAccount {
        id: 2_002,
        channel: EMAIL,
        inbox: 1_001,
        name: "Team email",
        address: "team@sample-company.com",
    },
    ChannelAccount {
        id: 2_003,
        channel: EMAIL,
        inbox: 1_002,
        name: "Support email",
        address: "support@sample-company.com",
    },
];

/// How those who take part can be reached (spec).
pub const IDENTIFIERS: &[&str] = &[
    "CHANNEL_SPECIFIC_OPAQUE_ID",
    "HS_EMAIL_ADDRESS",
    "HS_PHONE_NUMBER",
    "HS_SHORT_CODE",
];

/// How long an archived thread can be restored, in days (documented).
pub const ARCHIVED_DAYS: i64 = 30;

/// Threads on a page at most (documented).
pub const PAGE_MAX: u32 = 500;

/// Who takes part in a conversation: a letter and an id (documented, not certain for all letters).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorId<'a> {
    /// `A-`: a user of the account.
    Agent(&'a str),
    /// `V-`: a contact, or a visitor who is none yet.
    Visitor(&'a str),
    /// `I-`: an app.
    Integrator(&'a str),
    /// `S-`: HubSpot itself.
    System(&'a str),
    /// `B-`: a bot.
    Bot(&'a str),
    /// `E-`: an e-mail address.
    Email(&'a str),
}

impl<'a> ActorId<'a> {
    /// Reads `A-123`; nothing when the letter is none of these or nothing follows it.
    ///
    /// # Examples
    /// ```
    /// use spoke_model::conversation::ActorId;
    ///
    /// assert_eq!(ActorId::parse("A-123"), Some(ActorId::Agent("123")));
    /// assert_eq!(ActorId::parse("Z-123"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (letter, id) = text.split_once('-').filter(|(_, id)| !id.is_empty())?;
        Some(match letter {
            "A" => Self::Agent(id),
            "V" => Self::Visitor(id),
            "I" => Self::Integrator(id),
            "S" => Self::System(id),
            "B" => Self::Bot(id),
            "E" => Self::Email(id),
            _ => return None,
        })
    }
}

impl Channel {
    /// The channel with this id.
    #[must_use]
    pub fn by_id(id: u64) -> Option<&'static Self> {
        CHANNELS.iter().find(|one| one.id == id)
    }
}

impl ChannelAccount {
    /// The account with this id.
    #[must_use]
    pub fn by_id(id: u64) -> Option<&'static Self> {
        CHANNEL_ACCOUNTS.iter().find(|one| one.id == id)
    }
}
