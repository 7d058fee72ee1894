//! Conversations: who talks to whom in which inbox, and tokens for visitors of the chat.

pub(crate) mod visitors;
