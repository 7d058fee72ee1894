//! A folder, a portal in it, and a shell: what a reader of a page has.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::document::Command;

/// A page that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(300);
/// Ends the output of a command; no command prints it.
const MARK: char = '\u{1e}';

/// What runs before the first command.
#[derive(Copy, Clone, PartialEq)]
pub enum Portal {
    Sample,
    Empty,
    None,
}

impl Portal {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "sample" => Some(Self::Sample),
            "empty" => Some(Self::Empty),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

/// What a command said, and its status.
pub struct Said {
    pub lines: Vec<String>,
    pub status: i32,
}

pub struct Sandbox {
    folder: TempDir,
    portal: Option<Group>,
}

impl Sandbox {
    pub fn start(portal: Portal) -> Result<Self, String> {
        let mut sandbox = Self {
            folder: tempfile::tempdir().map_err(|error| error.to_string())?,
            portal: None,
        };
        let mut arguments = vec!["up", "--port", "0", "--json"];
        match portal {
            Portal::None => return Ok(sandbox),
            Portal::Empty => arguments.push("--empty"),
            Portal::Sample => {}
        }
        let log = File::create(sandbox.path().join(".portal.log")).map_err(|error| error.to_string())?;
        let mut child = sandbox
            .process(env!("CARGO_BIN_EXE_spoke"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| error.to_string())?;
        let stdout = child.stdout.take();
        sandbox.portal = Some(Group(child));
        let mut ready = String::new();
        if let Some(stdout) = stdout {
            let mut stdout = BufReader::new(stdout);
            stdout.read_line(&mut ready).map_err(|error| error.to_string())?;
            // Whoever writes on must find a reader.
            std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        }
        if ready.contains("\"ready\"") {
            return Ok(sandbox);
        }
        let told = fs::read_to_string(sandbox.path().join(".portal.log")).unwrap_or_default();
        Err(format!("the portal did not start: {ready}{told}"))
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A process in the folder, in a group of its own, with `spoke` on its path and little else around it.
    fn process(&self, program: &str) -> Process {
        let spoke = Path::new(env!("CARGO_BIN_EXE_spoke"));
        let folder = spoke.parent().unwrap_or(Path::new("."));
        let path = std::env::var("PATH").unwrap_or_default();
        let mut process = Process::new(program);
        process
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", format!("{}:{path}", folder.display()))
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .process_group(0);
        // Scaffolds are built by the compiler that builds this.
        for name in ["CARGO_HOME", "RUSTUP_HOME"] {
            if let Some(value) = std::env::var_os(name) {
                process.env(name, value);
            }
        }
        process
    }

    /// Runs the commands one after the other in one shell.
    pub fn run(&self, commands: &[Command]) -> Result<Vec<Said>, String> {
        let mut script = String::new();
        for command in commands {
            script.push_str(&format!("{}\nprintf '\\n\\036%d\\n' $?\n", command.script));
        }
        let error = |error: std::io::Error| error.to_string();
        let (script_file, output_file) = (self.path().join(".script"), self.path().join(".output"));
        fs::write(&script_file, script).map_err(error)?;
        let output = File::create(&output_file).map_err(error)?;
        let mut shell = Group(
            self.process("bash")
                .arg(&script_file)
                .stdout(output.try_clone().map_err(error)?)
                .stderr(output)
                .spawn()
                .map_err(error)?,
        );
        let started = Instant::now();
        while shell.0.try_wait().map_err(error)?.is_none() {
            if started.elapsed() > PATIENCE {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        drop(shell);
        let said = fs::read(&output_file).map_err(error)?;
        Ok(split(&String::from_utf8_lossy(&said)))
    }
}

/// Cuts the shell's output at the marks.
fn split(output: &str) -> Vec<Said> {
    let mut said = Vec::new();
    let mut lines = Vec::new();
    for line in output.lines() {
        match line.strip_prefix(MARK) {
            Some(status) => {
                // The mark begins with a line break of its own.
                if lines.last().is_some_and(String::is_empty) {
                    lines.pop();
                }
                said.push(Said {
                    lines: std::mem::take(&mut lines),
                    status: status.parse().unwrap_or(-1),
                });
            }
            None => lines.push(line.to_owned()),
        }
    }
    said
}

/// A process and all it has started; killed when it is no longer needed.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        let _ = Process::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.0.id())])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}
