//! `spoke errors`.

use std::time::Duration;

use clap::Args;

/// `spoke errors`.
#[derive(Args, Debug)]
pub struct ErrorsArguments {
    /// How far to look back: 30m, 1h, 7d
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = span)]
    pub since: Duration,
    /// Everything about the call that HubSpot knows by this id
    #[arg(long, value_name = "ID")]
    pub correlation_id: Option<String>,
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

fn span(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number and s, m, h or d: 30m, 1h, 7d".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = text
        .strip_suffix(unit)
        .and_then(|number| number.parse().ok())
        .ok_or_else(wrong)?;
    number
        .checked_mul(seconds)
        .map(Duration::from_secs)
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_a_unit() {
        assert_eq!(span("90m"), Ok(Duration::from_secs(5400)));
        for wrong in [
            "",
            "h",
            "1",
            "1w",
            "-1h",
            "99999999999999999999d",
            "18446744073709551615d",
            "é",
        ] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }
}
