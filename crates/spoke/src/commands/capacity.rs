//! `spoke capacity`.

use std::io::Write;

use spoke_model::suggest::nearest;
use spoke_ops::capacity::{
    self, Allowances, Amount, DAILY_PERCENT, Estimate, Needs, Operation, PACE_PERCENT,
};

use crate::cli::capacity::{AdviseArguments, CapacityArguments, CapacityVerb};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Printer, Table, write_json};

/// Operations that are compared when none is named.
const COMPARED: [Operation; 5] = [
    Operation::Single,
    Operation::BatchRead,
    Operation::BatchUpsert,
    Operation::List,
    Operation::Search,
];

/// Estimates, plans a day, or advises.
///
/// # Errors
/// When an operation or an amount is none.
pub fn capacity(printer: &Printer, typed: &CapacityArguments) -> Result<ExitStatus, Failure> {
    if let Some(CapacityVerb::Advise(advise)) = &typed.verb {
        return advice(printer, advise);
    }
    let allowances = Allowances {
        plan: typed.plan,
        public_app: typed.public_app,
        packs: typed.packs,
    };
    if !typed.work.is_empty() {
        return day(printer, &typed.work, allowances, typed.json);
    }
    let Some(Amount(records)) = typed.records else {
        return Err(
            Failure::usage("there is nothing to estimate").hint("give --records 1m, or --work search=10k")
        );
    };
    let operations = match &typed.operation {
        Some(name) => vec![operation(name)?],
        None => COMPARED.to_vec(),
    };
    let estimates: Vec<Estimate> = operations
        .into_iter()
        .map(|operation| capacity::estimate(operation, records, allowances))
        .collect();
    if typed.json {
        write_json(
            printer,
            &serde_json::json!({"allowances": allowances, "estimates": estimates}),
        )?;
        return Ok(ExitStatus::Done);
    }
    table(printer, &estimates)?;
    printer.note(&format!(
        "planned at {PACE_PERCENT} % of the window and {DAILY_PERCENT} % of the day{}",
        of_plan(allowances)
    ));
    for note in estimates
        .iter()
        .flat_map(|one| one.notes.iter().map(move |note| (one.operation, note)))
    {
        printer.note(&format!("{}: {}", note.0.as_str(), note.1));
    }
    Ok(ExitStatus::Done)
}

fn of_plan(allowances: Allowances) -> String {
    let daily = allowances
        .daily()
        .map_or_else(|| "no daily limit".to_owned(), |daily| format!("{daily} a day"));
    format!(" ({} calls in 10 s, {daily})", allowances.burst())
}

fn operation(name: &str) -> Result<Operation, Failure> {
    Operation::find(name).ok_or_else(|| {
        let names = Operation::ALL.map(Operation::as_str);
        let failure = Failure::usage(format!("{name} is no operation that is known"));
        match nearest(name, names) {
            Some(known) => failure.hint(format!("did you mean {known}?")),
            None => failure.hint(format!("known are {}", names.join(", "))),
        }
    })
}

fn table(printer: &Printer, estimates: &[Estimate]) -> Result<(), Failure> {
    let mut table =
        Table::new(["operation", "calls", "calls/s", "takes", "of a day", "binds"]).right([1, 2, 3, 4]);
    for one in estimates {
        let share = one
            .daily_share_percent
            .map_or_else(|| "-".to_owned(), |share| format!("{share} %"));
        table.row([
            one.operation.as_str(),
            &one.calls.to_string(),
            &one.calls_per_second.to_string(),
            &time(one.seconds),
            &share,
            &format!("{} {}", one.limit, one.binding.as_str()),
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(())
}

/// `3 d 4 h`, `10 min 58 s`, `2.5 s`.
fn time(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive and bounded by the amounts"
    )]
    let whole = seconds.round() as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
    if days > 0 {
        format!("{days} d {hours} h")
    } else if hours > 0 {
        format!("{hours} h {minutes} min")
    } else {
        format!("{minutes} min {rest} s")
    }
}

fn day(
    printer: &Printer,
    typed: &[String],
    allowances: Allowances,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let mut work = Vec::new();
    for one in typed {
        let (name, amount) = one
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("{one} names no amount")).hint("write search=10k"))?;
        let Amount(records) = amount
            .parse()
            .map_err(|error: capacity::AmountError| Failure::usage(format!("{one}: {error}")))?;
        work.push((operation(name)?, records));
    }
    let plan = capacity::plan_day(&work, allowances);
    if json {
        write_json(
            printer,
            &serde_json::json!({"allowances": allowances, "day": plan}),
        )?;
    } else {
        table(printer, &plan.work)?;
        let share = plan
            .daily_share_percent
            .map_or_else(String::new, |share| format!(", {share} % of the day"));
        printer.note(&format!("{} calls{share}{}", plan.calls, of_plan(allowances)));
        let verdict = if plan.feasible {
            "it fits"
        } else {
            "it does not fit"
        };
        printer.note(&format!(
            "{verdict}: at most {DAILY_PERCENT} % of a day are planned for"
        ));
    }
    Ok(if plan.feasible {
        ExitStatus::Done
    } else {
        ExitStatus::NotSo
    })
}

fn advice(printer: &Printer, typed: &AdviseArguments) -> Result<ExitStatus, Failure> {
    let advice = capacity::advise(Needs {
        contacts: typed.contacts.0,
        calls_per_day: typed.calls_per_day.0,
        services: typed.services,
        plan: typed.plan,
    });
    if typed.json {
        write_json(printer, &advice)?;
        return Ok(ExitStatus::Done);
    }
    let mut details = Details::new();
    details.line("fits", advice.variant.as_str());
    details.line("what it is", advice.variant.what());
    details.line("what it costs", advice.variant.price());
    for reason in &advice.reasons {
        details.line(
            reason.factor,
            format!("{}: {}", reason.speaks_for.as_str(), reason.why),
        );
    }
    details.line(
        "of the day",
        format!("{} % ({})", advice.daily_share_percent, typed.plan),
    );
    details.line("next", advice.variant.next_step());
    let mut out = printer.data();
    details.write(&mut out, printer)?;
    out.flush()?;
    for warning in &advice.warnings {
        printer.warning(warning);
    }
    Ok(ExitStatus::Done)
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_told_in_two_units() {
        assert_eq!(
            [time(2.5), time(657.9), time(7384.0), time(273_600.0)],
            ["2.5 s", "10 min 58 s", "2 h 3 min", "3 d 4 h"]
        );
    }
}
