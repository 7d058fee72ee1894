//! `spoke gateway files`: dashboard, alerts, and what loads them.

use std::path::Path;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

const FILES: [(&str, &str); 4] = [
    (
        "hubspot_alerts.yaml",
        include_str!("../../../../../deploy/observability/hubspot_alerts.yaml"),
    ),
    (
        "hubspot_alerts_test.yaml",
        include_str!("../../../../../deploy/observability/hubspot_alerts_test.yaml"),
    ),
    (
        "hubspot_dashboard.json",
        include_str!("../../../../../deploy/observability/hubspot_dashboard.json"),
    ),
    (
        "prometheus.yml",
        include_str!("../../../../../deploy/observability/prometheus.yml"),
    ),
];

/// Writes the files into a folder. A file that is there is left alone.
///
/// # Errors
/// When one is there already, or the folder can't be used.
pub fn files(settings: &Settings, folder: &Path) -> Result<ExitStatus, Failure> {
    if let Some((name, _)) = FILES.iter().find(|(name, _)| folder.join(name).exists()) {
        return Err(
            Failure::usage(format!("{} is there already", folder.join(name).display()))
                .hint("name another folder, or move it away"),
        );
    }
    let unusable = |error| Failure::usage(format!("can't write to {}", folder.display())).because(&error);
    std::fs::create_dir_all(folder).map_err(unusable)?;
    for (name, text) in FILES {
        let path = folder.join(name);
        std::fs::write(&path, text)
            .map_err(|error| Failure::usage(format!("can't write {}", path.display())).because(&error))?;
        settings.printer.data_line(&path.display().to_string())?;
    }
    Ok(ExitStatus::Done)
}
