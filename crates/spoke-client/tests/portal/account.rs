//! Users, teams, roles, and what was done in the account.

use spoke_client::{ErrorKind, NewUser, Properties, UserAccess};

use crate::portal;

#[tokio::test]
async fn users_are_let_in_changed_and_taken_out() {
    let (_portal, hubspot) = portal().await;
    let users = hubspot.users();
    let jane = users
        .create(&NewUser::new("jane@example.com").name("Jane", "Doe"))
        .await
        .unwrap();
    assert_eq!(users.get_by_email("jane@example.com").await.unwrap().id, jane.id);
    let team = users.teams().await.unwrap().into_iter().next();
    let role = users.roles().await.unwrap().into_iter().next();
    let access = UserAccess {
        role_id: role.map(|role| role.id),
        primary_team_id: team.as_ref().map(|team| team.id.clone()),
        ..UserAccess::default()
    };
    let changed = users.update(&jane.id, &access).await.unwrap();
    assert_eq!(changed.primary_team_id, team.map(|team| team.id));
    let mut everybody = users.stream();
    let mut seen = false;
    while let Some(user) = everybody.try_next().await.unwrap() {
        seen |= user.id == jane.id;
    }
    assert!(seen);
    users.delete(&jane.id).await.unwrap();
    assert_eq!(users.get(&jane.id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn the_audit_log_tells_what_was_changed_and_nobody_logs_in() {
    let (_portal, hubspot) = portal().await;
    let jane = hubspot
        .contacts()
        .create(Properties::new().set("firstname", "Jane"))
        .await
        .unwrap();
    hubspot.contacts().archive(jane.id()).await.unwrap();
    let account = hubspot.account();
    let mut entries = account.audit_log().stream();
    let newest = entries.try_next().await.unwrap().unwrap();
    assert_eq!(
        (newest.category.as_str(), newest.action.as_str()),
        ("CRM_OBJECT", "DELETE")
    );
    let before = entries.try_next().await.unwrap().unwrap();
    assert_eq!(before.action, "CREATE");
    let user = before.acting_user.unwrap().user_id;
    assert!(
        account
            .audit_log()
            .user(&user)
            .from(before.occurred_at)
            .stream()
            .try_next()
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        account
            .audit_log()
            .user("4711")
            .stream()
            .try_next()
            .await
            .unwrap()
            .is_none()
    );
    assert!(account.logins(None).try_next().await.unwrap().is_none());
    assert!(
        account
            .security_history(Some(&user))
            .try_next()
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn what_the_account_may_hold_and_holds() {
    let (_portal, hubspot) = portal().await;
    crate::contacts(&hubspot, 3).await;
    let limits = hubspot.usage_limits();
    let records = limits.records().await.unwrap();
    let people = records
        .hubspot_defined_object_types
        .iter()
        .find(|one| one.object_type_id == "0-1");
    assert_eq!(people.unwrap().usage, 3);
    let pipelines = limits.pipelines().await.unwrap();
    assert!(
        pipelines
            .hubspot_defined_object_types
            .iter()
            .any(|one| one.object_type_id == "0-3" && one.usage == 1)
    );
    assert_eq!(limits.custom_object_types().await.unwrap().usage, 0);
    for shared in [
        limits.custom_properties().await.unwrap(),
        limits.calculated_properties().await.unwrap(),
    ] {
        assert!(shared.overall_usage <= shared.overall_limit);
    }
}
