//! Conversations.

use super::{Route, Versions};
use crate::api::conversations::{actors, messages, places, threads, visitors};
use crate::api::custom_channels::{accounts, channels, messages as published};

const ALL: Versions = Versions::V3_DATED;

/// Tokens for visitors.
#[rustfmt::skip]
pub(super) const VISITORS: &[Route] = &[
    Route::post(ALL, "visitor-identification/tokens/create", visitors::create_token, "visitors.tokens.create"),
];

/// Inboxes, channels, threads, messages, actors. In the released interface the version stands behind the area's name, in
/// version 3 before it.
#[rustfmt::skip]
pub(super) const CONVERSATIONS: &[Route] = &[
    Route::get(ALL, "conversations/conversations/inboxes", places::inboxes, "conversations.inboxes.list"),
    Route::get(ALL, "conversations/conversations/inboxes/{inboxId}", places::inbox, "conversations.inboxes.read"),
    Route::get(ALL, "conversations/conversations/channels", places::channels, "conversations.channels.list"),
    Route::get(ALL, "conversations/conversations/channels/{channelId}", places::channel, "conversations.channels.read"),
    Route::get(ALL, "conversations/conversations/channel-accounts", places::channel_accounts, "conversations.channel-accounts.list"),
    Route::get(ALL, "conversations/conversations/channel-accounts/{channelAccountId}", places::channel_account, "conversations.channel-accounts.read"),
    Route::get(ALL, "conversations/conversations/threads", threads::list, "conversations.threads.list"),
    Route::get(ALL, "conversations/conversations/threads/{threadId}", threads::read, "conversations.threads.read"),
    Route::patch(ALL, "conversations/conversations/threads/{threadId}", threads::update, "conversations.threads.update"),
    Route::delete(ALL, "conversations/conversations/threads/{threadId}", threads::archive, "conversations.threads.archive"),
    Route::put(ALL, "conversations/conversations/threads/{threadId}/assignee", threads::assign, "conversations.threads.assign"),
    Route::delete(ALL, "conversations/conversations/threads/{threadId}/assignee", threads::unassign, "conversations.threads.unassign"),
    Route::get(ALL, "conversations/conversations/threads/{threadId}/messages", messages::list, "conversations.messages.list"),
    Route::post(ALL, "conversations/conversations/threads/{threadId}/messages", messages::create, "conversations.messages.create"),
    Route::get(ALL, "conversations/conversations/threads/{threadId}/messages/{messageId}", messages::read, "conversations.messages.read"),
    Route::get(ALL, "conversations/conversations/threads/{threadId}/messages/{messageId}/original-content", messages::original, "conversations.messages.original"),
    Route::post(ALL, "conversations/conversations/actors/batch/read", actors::read_batch, "conversations.actors.batch.read"),
    Route::get(ALL, "conversations/conversations/actors/{actorId}", actors::read, "conversations.actors.read"),
];

/// Channels of apps, their accounts and messages. Channels are the developer's; in version 3 the version stands before or
/// behind the area's name.
#[rustfmt::skip]
pub(super) const CUSTOM_CHANNELS: &[Route] = &[
    Route::get(ALL, "conversations/custom-channels", channels::list, "custom-channels.list").with_developer_key(),
    Route::post(ALL, "conversations/custom-channels", channels::create, "custom-channels.create").with_developer_key(),
    Route::get(ALL, "conversations/custom-channels/{channelId}", channels::read, "custom-channels.read").with_developer_key(),
    Route::patch(ALL, "conversations/custom-channels/{channelId}", channels::update, "custom-channels.update").with_developer_key(),
    Route::delete(ALL, "conversations/custom-channels/{channelId}", channels::archive, "custom-channels.archive").with_developer_key(),
    Route::get(ALL, "conversations/custom-channels/{channelId}/channel-accounts", accounts::list, "custom-channels.accounts.list"),
    Route::post(ALL, "conversations/custom-channels/{channelId}/channel-accounts", accounts::create, "custom-channels.accounts.create"),
    Route::get(ALL, "conversations/custom-channels/{channelId}/channel-accounts/{channelAccountId}", accounts::read, "custom-channels.accounts.read"),
    Route::patch(ALL, "conversations/custom-channels/{channelId}/channel-accounts/{channelAccountId}", accounts::update, "custom-channels.accounts.update"),
    Route::patch(ALL, "conversations/custom-channels/{channelId}/channel-account-staging-tokens/{accountToken}", accounts::update_staging_token, "custom-channels.staging-tokens.update"),
    Route::post(ALL, "conversations/custom-channels/{channelId}/messages", published::publish, "custom-channels.messages.publish"),
    Route::get(ALL, "conversations/custom-channels/{channelId}/messages/{messageId}", published::read, "custom-channels.messages.read"),
    Route::patch(ALL, "conversations/custom-channels/{channelId}/messages/{messageId}", published::update, "custom-channels.messages.update"),
];
