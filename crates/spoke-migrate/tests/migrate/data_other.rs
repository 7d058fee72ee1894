//! Domains, listed companies, sites, an old trading database, a music shop's SQL dump.

use crate::support::{Stage, counts, example_map, load_twice, shared};

#[tokio::test]
async fn domains_become_companies_and_shared_addresses_one_contact() {
    let Some(file) = shared("us_gov_domains/current-full.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("us_gov_domains.toml"),
        "companies",
        &file,
        1_100,
    )
    .await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&summary, "company").created, 1_100);
    let contacts = counts(&summary, "contact");
    assert_eq!(contacts.read + contacts.absent, 1_100);
    assert!(
        contacts.absent > 100,
        "rows with (blank) have no contact: {contacts:?}"
    );
    assert_eq!(
        contacts.created,
        u64::try_from(stage.count("contacts").await).unwrap()
    );
    assert!(
        contacts.unchanged > 0,
        "addresses that serve several domains: {contacts:?}"
    );
    assert_eq!(summary.associations[0].created, contacts.read);
}

#[tokio::test]
async fn share_classes_merge_into_one_company() {
    let Some(file) = shared("sp500_companies/constituents.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(&stage, &example_map("sp500.toml"), "companies", &file, u64::MAX).await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(summary.rows, 503);
    let companies = counts(&summary, "company");
    assert_eq!((companies.created, companies.unchanged), (500, 3));
    let alphabet = stage
        .by(
            "companies",
            "cik",
            "1652044",
            &["name", "city", "state", "ticker"],
        )
        .await;
    assert_eq!(alphabet.get("name"), Some("Alphabet Inc."));
    assert_eq!(alphabet.get("city"), Some("Mountain View"));
    assert_eq!(alphabet.get("state"), Some("California"));
}

#[tokio::test]
async fn messy_sites_merge_by_name_and_address() {
    let Some(file) = shared("chicago_sites_messy/messy_input.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("chicago_sites.toml"),
        "companies",
        &file,
        1_200,
    )
    .await;
    assert_eq!(summary.rejected_rows, 0, "{:?}", stage.rejections());
    let companies = counts(&summary, "company");
    assert_eq!(companies.read, 1_200);
    assert!(companies.created < 900, "{companies:?}");
    assert_eq!(
        companies.created,
        u64::try_from(stage.count("companies").await).unwrap()
    );
}

#[tokio::test]
async fn an_old_trading_database_keeps_its_relations() {
    if shared("northwind").is_none() {
        return;
    }
    let stage = Stage::start().await;
    let file = |name: &str| shared(&format!("northwind/{name}")).expect("a file of the set");
    let table = [
        ("northwind_customers.toml", "Customers.csv", "contacts", u64::MAX),
        ("northwind_suppliers.toml", "Suppliers.csv", "companies", u64::MAX),
        ("northwind_products.toml", "Products.csv", "products", u64::MAX),
        ("northwind_orders.toml", "Orders.csv", "orders", 300),
    ];
    for (map, name, to, limit) in table {
        let summary = load_twice(&stage, &example_map(map), to, &file(name), limit).await;
        assert_eq!(summary.rejected_rows, 0, "{name}: {:?}", stage.rejections());
    }
    assert_eq!(stage.count("companies").await, 93 + 29);
    assert_eq!(stage.count("products").await, 77);
    let lines = load_twice(
        &stage,
        &example_map("northwind_order_details.toml"),
        "line_items",
        &file("Order_Details.csv"),
        300,
    )
    .await;
    assert_eq!(lines.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&lines, "line_item").created, 300);
    assert_eq!(lines.associations[0].created, 300);

    let product = stage.by("products", "northwind_product_id", "11", &[]).await;
    let properties = ["hs_product_id", "quantity", "price"];
    let line = stage
        .by("line_items", "northwind_line_id", "10248-11", &properties)
        .await;
    assert_eq!(line.get("hs_product_id"), Some(product.id()));
    assert_eq!(line.get("quantity"), Some("12"));
    let maria = stage
        .by(
            "contacts",
            "northwind_contact_id",
            "customer-ALFKI",
            &["firstname", "lastname"],
        )
        .await;
    assert_eq!(
        (maria.get("firstname"), maria.get("lastname")),
        (Some("Maria"), Some("Anders"))
    );
}

#[tokio::test]
async fn a_sql_dump_gives_customers_and_their_invoices() {
    let Some(file) = shared("chinook/Chinook_Sqlite.sql") else {
        return;
    };
    let stage = Stage::start().await;
    let customers = load_twice(
        &stage,
        &example_map("chinook_customers.toml"),
        "contacts",
        &file,
        u64::MAX,
    )
    .await;
    assert_eq!(customers.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&customers, "contact").created, 59);
    assert_eq!(counts(&customers, "company").absent, 49);
    let invoices = load_twice(
        &stage,
        &example_map("chinook_invoices.toml"),
        "deals",
        &file,
        u64::MAX,
    )
    .await;
    assert_eq!(invoices.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&invoices, "deal").created, 412);
    assert_eq!(invoices.associations[0].created, 412);
    let first = stage
        .by(
            "deals",
            "chinook_invoice_id",
            "1",
            &["amount", "closedate", "dealstage"],
        )
        .await;
    assert_eq!(first.get("amount"), Some("1.98"));
    assert!(
        first
            .get("closedate")
            .is_some_and(|date| date.starts_with("2021-01-01") || date.starts_with("2009-01-01"))
    );
}
