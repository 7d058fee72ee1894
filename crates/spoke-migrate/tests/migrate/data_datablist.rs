//! Leads, customers and organizations.

use crate::support::{Stage, counts, example_map, load_twice, shared};

#[tokio::test]
async fn a_lead_becomes_company_contact_and_deal() {
    let Some(file) = shared("datablist_samples/leads-10000.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("datablist_leads.toml"),
        "contacts",
        &file,
        1_100,
    )
    .await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&summary, "contact").created, 1_100);
    assert_eq!(counts(&summary, "deal").created, 1_100);
    let companies = counts(&summary, "company");
    assert_eq!(
        companies.created,
        u64::try_from(stage.count("companies").await).unwrap()
    );
    assert!(
        companies.created < 1_100 && companies.unchanged > 0,
        "{companies:?}"
    );
    for association in &summary.associations {
        assert_eq!(association.created, 1_100, "{association:?}");
    }
    let contact = stage
        .by(
            "contacts",
            "email",
            "fstephens@shepherd.info",
            &["firstname", "mobilephone"],
        )
        .await;
    assert_eq!(contact.get("firstname"), Some("Jaime"));
    assert_eq!(contact.get("mobilephone"), Some("9175840243 ext. 4606"));
    let company = stage
        .client
        .associations()
        .list("contacts", contact.id(), "companies")
        .await
        .expect("companies");
    let types: Vec<u32> = company[0].types.iter().map(|label| label.type_id).collect();
    assert!(types.contains(&1), "{types:?}");
    let deals = stage
        .client
        .associations()
        .list("contacts", contact.id(), "deals")
        .await
        .expect("deals");
    assert_eq!(deals.len(), 1);
}

#[tokio::test]
async fn customers_become_contacts_of_companies() {
    let Some(file) = shared("datablist_samples/customers-10000.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("datablist_customers.toml"),
        "contacts",
        &file,
        400,
    )
    .await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&summary, "contact").created, 400);
    let properties = ["subscription_date", "lifecyclestage", "customer_id"];
    let contact = stage
        .by("contacts", "email", "urangel@espinoza-francis.net", &properties)
        .await;
    assert_eq!(contact.get("subscription_date"), Some("2020-08-26"));
    assert_eq!(contact.get("lifecyclestage"), Some("customer"));
    assert_eq!(contact.get("customer_id"), Some("EB54EF1154C3A78"));
}

#[tokio::test]
async fn organizations_with_one_name_stay_apart() {
    let Some(file) = shared("datablist_samples/organizations-10000.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("datablist_organizations.toml"),
        "companies",
        &file,
        400,
    )
    .await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&summary, "company").created, 400);
    assert_eq!(stage.count("companies").await, 400);
}
