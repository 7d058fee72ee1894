//! Resources that HubSpot keeps as given: one handler for all, one row for each operation.

use http::Method;
use spoke_model::resource::declared::{
    CALLING_CHANNEL_CONNECTION, CALLING_RECORDING, CALLING_SETTINGS, CRM_CARDS, VIDEO_CONFERENCING,
};

use super::{Route, Versions};
use crate::api::resource::Action::{Create, Delete, List, Read, Replace, Update};

const ALL: Versions = Versions::V3_DATED;
const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

/// Settings of extensions, cards.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Create, "calling.settings.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Read, "calling.settings.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Update, "calling.settings.update").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Delete, "calling.settings.delete").with_developer_key(),
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Create, "calling.channel-connection.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Read, "calling.channel-connection.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Update, "calling.channel-connection.update").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Delete, "calling.channel-connection.delete").with_developer_key(),
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Create, "calling.recording.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Read, "calling.recording.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Update, "calling.recording.update").with_developer_key(),
    Route::resource(PUT, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Replace, "videoconferencing.replace").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Read, "videoconferencing.read").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Delete, "videoconferencing.delete").with_developer_key(),
    Route::resource(POST, ALL, "crm/extensions/cards-dev/{appId}", &CRM_CARDS, Create, "cards.create").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/cards-dev/{appId}", &CRM_CARDS, List, "cards.list").with_developer_key(),
    Route::resource(GET, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Read, "cards.read").with_developer_key(),
    Route::resource(PATCH, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Update, "cards.update").with_developer_key(),
    Route::resource(DELETE, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Delete, "cards.delete").with_developer_key(),
];
