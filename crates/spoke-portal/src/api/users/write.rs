//! Users come, change and go.

use http::StatusCode;
use serde::Deserialize;
use spoke_model::owner::Owner;
use spoke_model::time::Timestamp;
use spoke_model::value::normalize_email;

use super::view::UserView;
use super::{check, named};
use crate::api::call::Call;
use crate::api::change::change;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provision {
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    role_id: Option<String>,
    primary_team_id: Option<String>,
    #[serde(default)]
    secondary_team_ids: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    first_name: Option<String>,
    last_name: Option<String>,
    role_id: Option<String>,
    primary_team_id: Option<String>,
    secondary_team_ids: Option<Vec<String>>,
}

/// `POST /settings/users`: a user and the owner that belongs to them. No welcome letter is sent.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: Provision = call.read()?;
    let email = normalize_email(&body.email)
        .map_err(|_| ApiError::validation(format!("Email address {} is invalid", body.email)))?;
    let teams = check::teams(
        &call.portal.store.read(),
        body.primary_team_id.as_deref(),
        &body.secondary_team_ids.unwrap_or_default(),
    )?;
    if let Some(role) = &body.role_id {
        check::role(call, role)?;
    }
    let now = Timestamp::from_millis(call.now);
    let ((user_id, owner), commit) = change(call, |definitions, editor| {
        let known = definitions.owners().all().iter().find(|owner| {
            owner
                .email
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(&email))
        });
        let (owner_id, user_id, created_at) = match known {
            Some(owner) if !owner.archived => {
                // The wording is not on record.
                return Err(ApiError::already_exists(format!(
                    "A user with the email {email} already exists"
                )));
            }
            Some(owner) => (
                owner.id.clone(),
                owner.user_id_including_inactive,
                owner.created_at,
            ),
            None => {
                let owner_id = editor.next_owner_id().to_string();
                (owner_id, None, now)
            }
        };
        let user_id = match user_id {
            Some(user_id) => user_id,
            None => i64::try_from(editor.next_user_id()).unwrap_or(i64::MAX),
        };
        let owner = Owner {
            first_name: body.first_name,
            last_name: body.last_name,
            user_id: Some(user_id),
            user_id_including_inactive: Some(user_id),
            updated_at: now,
            teams,
            ..Owner::person(owner_id, email, created_at)
        };
        editor.put_owner(&owner);
        editor.put_user_role(user_id, body.role_id.as_deref());
        Ok((user_id, owner))
    })?;
    let view = UserView::of(&call.portal.store.read(), user_id, &owner);
    Ok(Reply::serialized(StatusCode::CREATED, &view)?.after(commit))
}

/// `PUT /settings/users/{userId}?idProperty=`: what the body leaves out stays (documented for the dated path).
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: Update = call.read()?;
    if let Some(role) = &body.role_id {
        check::role(call, role)?;
    }
    let ((user_id, owner), commit) = change(call, |definitions, editor| {
        let (user_id, owner) = named(call, definitions.owners())?;
        let kept = |primary: bool| {
            let of_kind = owner.teams.iter().filter(move |team| team.primary == primary);
            of_kind.map(|team| team.id.clone())
        };
        let primary = body.primary_team_id.or_else(|| kept(true).next());
        let secondary = body.secondary_team_ids.unwrap_or_else(|| kept(false).collect());
        let next = Owner {
            first_name: body.first_name.or_else(|| owner.first_name.clone()),
            last_name: body.last_name.or_else(|| owner.last_name.clone()),
            teams: check::teams(editor.state(), primary.as_deref(), &secondary)?,
            updated_at: Timestamp::from_millis(call.now),
            ..owner.clone()
        };
        editor.put_owner(&next);
        if let Some(role) = &body.role_id {
            editor.put_user_role(user_id, Some(role));
        }
        Ok((user_id, next))
    })?;
    let view = UserView::of(&call.portal.store.read(), user_id, &owner);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(commit))
}

/// `DELETE /settings/users/{userId}?idProperty=`: the owner stays, archived; records keep naming it.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let ((), commit) = change(call, |definitions, editor| {
        let (user_id, owner) = named(call, definitions.owners())?;
        editor.put_owner(&Owner {
            user_id: None,
            user_id_including_inactive: Some(user_id),
            archived: true,
            teams: Vec::new(),
            updated_at: Timestamp::from_millis(call.now),
            ..owner.clone()
        });
        editor.put_user_role(user_id, None);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}
