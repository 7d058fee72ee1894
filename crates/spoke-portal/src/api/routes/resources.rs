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
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Create, "calling.settings.create"),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Read, "calling.settings.read"),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Update, "calling.settings.update"),
    Route::resource(DELETE, ALL, "crm/extensions/calling/{appId}/settings", &CALLING_SETTINGS, Delete, "calling.settings.delete"),
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Create, "calling.channel-connection.create"),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Read, "calling.channel-connection.read"),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Update, "calling.channel-connection.update"),
    Route::resource(DELETE, ALL, "crm/extensions/calling/{appId}/settings/channel-connection", &CALLING_CHANNEL_CONNECTION, Delete, "calling.channel-connection.delete"),
    Route::resource(POST, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Create, "calling.recording.create"),
    Route::resource(GET, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Read, "calling.recording.read"),
    Route::resource(PATCH, ALL, "crm/extensions/calling/{appId}/settings/recording", &CALLING_RECORDING, Update, "calling.recording.update"),
    Route::resource(PUT, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Replace, "videoconferencing.replace"),
    Route::resource(GET, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Read, "videoconferencing.read"),
    Route::resource(DELETE, ALL, "crm/extensions/videoconferencing/settings/{appId}", &VIDEO_CONFERENCING, Delete, "videoconferencing.delete"),
    Route::resource(POST, ALL, "crm/extensions/cards-dev/{appId}", &CRM_CARDS, Create, "cards.create"),
    Route::resource(GET, ALL, "crm/extensions/cards-dev/{appId}", &CRM_CARDS, List, "cards.list"),
    Route::resource(GET, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Read, "cards.read"),
    Route::resource(PATCH, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Update, "cards.update"),
    Route::resource(DELETE, ALL, "crm/extensions/cards-dev/{appId}/{cardId}", &CRM_CARDS, Delete, "cards.delete"),
];
