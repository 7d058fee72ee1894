//! Which of three structures fits an integration: embedded in the application, a layer of services, a gateway.
//!
//! The thresholds are rules of thumb of ours, not HubSpot's: they mark where one process, then one team, no longer oversees
//! who calls how much.

use serde::Serialize;
use spoke_model::limits::Plan;

use super::{Allowances, DAILY_PERCENT};

/// A structure.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// The client inside the application; calls are made in the request.
    Embedded,
    /// Services around the client, writes through a queue, a shared cache.
    Service,
    /// One service that all others call; limits, cache and credentials in one place.
    Gateway,
}

/// Contacts below which the embedded form is enough.
pub const EMBEDDED_CONTACTS: u64 = 10_000;
/// Calls a day below which it is enough.
pub const EMBEDDED_CALLS: u64 = 50_000;
/// Contacts up to which a layer of services is enough.
pub const SERVICE_CONTACTS: u64 = 100_000;
/// Calls a day up to which it is enough.
pub const SERVICE_CALLS: u64 = 300_000;
/// From so many services on, a gateway keeps their limits together.
pub const GATEWAY_SERVICES: u64 = 3;

impl Variant {
    /// `embedded`, `service`, `gateway`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Service => "service",
            Self::Gateway => "gateway",
        }
    }

    /// What it is, in a sentence.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Embedded => "one client inside the application, calls made in the request",
            Self::Service => "services around the client, writes through a queue, a shared cache",
            Self::Gateway => "one service that all others call: limits, cache and credentials in one place",
        }
    }

    /// What it costs.
    #[must_use]
    pub const fn price(self) -> &'static str {
        match self {
            Self::Embedded => "HubSpot's latency and outages are in the request path",
            Self::Service => "a queue and a cache to run, two kinds of process",
            Self::Gateway => "one more hop, a contract to keep, more than one replica to run",
        }
    }

    /// How to get to the next one.
    #[must_use]
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Embedded => "later: take the client out, add the cache, move writes to a queue",
            Self::Service => {
                "later: take the service out, define its contract, limit in one place, move callers one by one"
            }
            Self::Gateway => "move the callers one at a time",
        }
    }

    fn of(number: u64, embedded: u64, service: u64) -> Self {
        if number < embedded {
            Self::Embedded
        } else if number <= service {
            Self::Service
        } else {
            Self::Gateway
        }
    }
}

/// What the integration needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Needs {
    /// Contacts in the portal.
    pub contacts: u64,
    /// Calls a day.
    pub calls_per_day: u64,
    /// Services that call HubSpot.
    pub services: u64,
    /// The plan.
    pub plan: Plan,
}

/// One factor and what it speaks for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Reason {
    /// What was looked at.
    pub factor: &'static str,
    /// What it speaks for.
    pub speaks_for: Variant,
    /// Why.
    pub why: String,
}

/// Which structure fits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// The structure.
    pub variant: Variant,
    /// Each factor.
    pub reasons: Vec<Reason>,
    /// Share of the day's allowance, in percent.
    pub daily_share_percent: f64,
    /// What to beware of.
    pub warnings: Vec<String>,
}

/// Says which structure fits: the most demanding factor decides.
#[must_use]
pub fn advise(needs: Needs) -> Advice {
    let bounds = |embedded: u64, service: u64| {
        format!("below {embedded} embedded, up to {service} service, beyond it gateway")
    };
    let reasons = vec![
        Reason {
            factor: "contacts",
            speaks_for: Variant::of(needs.contacts, EMBEDDED_CONTACTS, SERVICE_CONTACTS),
            why: format!(
                "{} ({})",
                needs.contacts,
                bounds(EMBEDDED_CONTACTS, SERVICE_CONTACTS)
            ),
        },
        Reason {
            factor: "calls a day",
            speaks_for: Variant::of(needs.calls_per_day, EMBEDDED_CALLS, SERVICE_CALLS),
            why: format!(
                "{} ({})",
                needs.calls_per_day,
                bounds(EMBEDDED_CALLS, SERVICE_CALLS)
            ),
        },
        Reason {
            factor: "services that call",
            speaks_for: match needs.services {
                0 | 1 => Variant::Embedded,
                two if two < GATEWAY_SERVICES => Variant::Service,
                _ => Variant::Gateway,
            },
            why: format!("{} (from {GATEWAY_SERVICES} on a gateway)", needs.services),
        },
    ];
    let variant = reasons
        .iter()
        .map(|reason| reason.speaks_for)
        .max()
        .unwrap_or(Variant::Embedded);
    let allowances = Allowances {
        plan: needs.plan,
        public_app: false,
        packs: 0,
    };
    let daily = allowances.daily().unwrap_or(u64::MAX).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let share = (needs.calls_per_day as f64 / daily as f64 * 1e4).round() / 100.0;
    let mut warnings = Vec::new();
    if share > 100.0 {
        warnings.push(format!(
            "the plan allows {daily} calls a day: no structure helps, batch and cache first, or buy the increase"
        ));
    } else if share > f64::from(DAILY_PERCENT) {
        warnings.push(format!(
            "more than {DAILY_PERCENT} % of the plan's {daily} calls a day: batch, cache and use webhooks before it grows"
        ));
    }
    if variant == Variant::Gateway {
        warnings.push("never put CRM records behind a public cache: they are personal data".to_owned());
    }
    Advice {
        variant,
        reasons,
        daily_share_percent: share,
        warnings,
    }
}

#[cfg(test)]
mod tests {
    use spoke_model::limits::Plan;

    use super::{Needs, Variant, advise};

    fn variant(contacts: u64, calls_per_day: u64, services: u64) -> Variant {
        advise(Needs {
            contacts,
            calls_per_day,
            services,
            plan: Plan::Professional,
        })
        .variant
    }

    #[test]
    fn the_most_demanding_factor_decides() {
        assert_eq!(variant(9_999, 49_999, 1), Variant::Embedded);
        assert_eq!(variant(10_000, 0, 1), Variant::Service);
        assert_eq!(variant(0, 50_000, 1), Variant::Service);
        assert_eq!(variant(100_000, 300_000, 2), Variant::Service);
        assert_eq!(variant(100_001, 0, 1), Variant::Gateway);
        assert_eq!(variant(0, 300_001, 1), Variant::Gateway);
        assert_eq!(variant(0, 0, 3), Variant::Gateway);
    }

    #[test]
    fn more_calls_than_the_plan_has_are_told() {
        let advice = advise(Needs {
            contacts: 1,
            calls_per_day: 700_000,
            services: 1,
            plan: Plan::Professional,
        });
        assert!(
            advice.warnings.iter().any(|warning| warning.contains("625000")),
            "{advice:?}"
        );
    }
}
