//! The sales pipeline of accounts, products and 8,800 opportunities.

use crate::support::{Stage, counts, example_map, load_twice, shared};

#[tokio::test]
async fn accounts_become_companies_with_parents() {
    let Some(file) = shared("crm_sales_opportunities/accounts.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("crm_accounts.toml"),
        "companies",
        &file,
        u64::MAX,
    )
    .await;
    assert_eq!(summary.rows, 85);
    assert_eq!(counts(&summary, "company").created, 85);
    assert_eq!(counts(&summary, "parent").read, 15);
    assert_eq!(counts(&summary, "parent").unchanged, 15);
    assert_eq!(summary.associations[0].created, 15);
    assert_eq!(stage.count("companies").await, 85);
    let values = stage
        .values("companies", &["name", "sector", "annualrevenue", "country"])
        .await;
    let acme = values
        .iter()
        .find(|row| row[0] == "Acme Corporation")
        .expect("Acme Corporation");
    assert_eq!(acme[1..], ["technology", "1100040000", "United States"]);
    assert!(values.iter().all(|row| row[3] != "Philipines"));
}

#[tokio::test]
async fn products_are_loaded_by_name() {
    let Some(file) = shared("crm_sales_opportunities/products.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("crm_products.toml"),
        "products",
        &file,
        u64::MAX,
    )
    .await;
    assert_eq!(counts(&summary, "product").created, 7);
    let values = stage.values("products", &["name", "price", "series"]).await;
    assert!(
        values.contains(&vec!["GTX Pro".to_owned(), "4821".to_owned(), "GTX".to_owned()]),
        "{values:?}"
    );
}

#[tokio::test]
async fn opportunities_become_deals_with_stages_amounts_and_companies() {
    let Some(file) = shared("crm_sales_opportunities/sales_pipeline.csv") else {
        return;
    };
    let accounts = shared("crm_sales_opportunities/accounts.csv").expect("the accounts beside it");
    let stage = Stage::start().await;
    let map = example_map("crm_accounts.toml");
    stage
        .migration(&map, &accounts)
        .run(|_| {})
        .await
        .expect("the accounts");
    stage.forget_state();

    let summary = load_twice(&stage, &example_map("crm_pipeline.toml"), "deals", &file, 1_200).await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    let deals = counts(&summary, "deal");
    assert_eq!((deals.read, deals.created), (1_200, 1_200));
    let companies = counts(&summary, "company");
    assert_eq!(companies.created, 0, "every account is loaded already");
    assert_eq!(companies.read + companies.absent, 1_200);
    assert_eq!(summary.associations[0].created, companies.read);

    let properties = [
        "dealname",
        "dealstage",
        "amount",
        "closedate",
        "engage_date",
        "product_name",
    ];
    let deal = stage.by("deals", "opportunity_id", "Z063OYW0", &properties).await;
    let values = properties.map(|name| deal.get(name).unwrap_or_default().to_owned());
    let expected = [
        "Isdom GTXPro",
        "closedwon",
        "4514",
        "2017-03-11T00:00:00.000Z",
        "2016-10-25",
        "GTX Pro",
    ];
    assert_eq!(values[..3], expected[..3]);
    assert!(values[3].starts_with("2017-03-11T00:00:00"), "{}", values[3]);
    assert_eq!(values[4..], expected[4..]);
    // Day first with dashes in this column: the first of November.
    let deal = stage
        .by(
            "deals",
            "opportunity_id",
            "7GN8Q4LL",
            &["engage_date", "closedate"],
        )
        .await;
    assert_eq!(deal.get("engage_date"), Some("2016-11-01"));
    assert!(
        deal.get("closedate")
            .is_some_and(|date| date.starts_with("2017-03-07"))
    );
    let companies = stage
        .client
        .associations()
        .list("deals", deal.id(), "companies")
        .await
        .expect("its company");
    let types: Vec<u32> = companies[0].types.iter().map(|label| label.type_id).collect();
    assert!(types.contains(&5), "{types:?}");
}
