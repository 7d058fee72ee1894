//! Forms, marketing e-mails, single sends, and what people agreed to receive.
//!
//! | from | is |
//! |---|---|
//! | [`HubSpot::forms`](crate::HubSpot::forms) | [`Forms`]: definitions, sending in, reading what was sent in |
//! | [`HubSpot::marketing_emails`](crate::HubSpot::emails) | [`Emails`]: marketing e-mails |
//! | [`HubSpot::single_send`](crate::HubSpot::single_send) | [`SingleSend`]: one e-mail to one person |
//! | [`HubSpot::subscriptions`](crate::HubSpot::subscriptions) | [`Subscriptions`]: types of messages and who wants them |

mod emails;
mod forms;
mod pages;
mod single_send;
mod subscriptions;

pub use emails::{Emails, MarketingEmail, NewEmail};
pub use forms::{
    FieldType, Form, FormField, Forms, NewForm, Receipt, Submission, SubmittedForm, SubmittedValue,
};
pub use single_send::{Message, SendStatus, SingleSend};
pub use subscriptions::{SetSubscription, SubscriptionStatus, SubscriptionType, Subscriptions};
