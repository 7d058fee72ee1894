//! A folder of its own for each test, and the command run in it with nothing else in its environment.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

/// A working folder and home.
pub struct World {
    folder: TempDir,
}

/// What a command said.
pub struct Said {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).expect("written");
        path
    }

    /// The command, ready to run.
    pub fn spoke(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spoke"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command
            .env("HOME", self.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::from(self.spoke(arguments).output().expect("the command starts"))
    }

    /// Runs the command, which must succeed, and reads its standard output as JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let said = self.run(arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {}{}", said.stdout, said.stderr);
        serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {}", said.stdout))
    }

    /// Starts an empty portal and waits until it answers.
    pub fn portal(&self) -> Running {
        self.start(&["portal", "serve", "--empty", "--port", "0", "--json"])
    }

    /// Starts a portal with these arguments and waits for its ready line.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let stderr = self
            .path()
            .join(format!("stderr-{}", arguments.join("-").replace(['/', '.'], "_")));
        let mut child = self
            .spoke(arguments)
            .stdout(Stdio::piped())
            .stderr(File::create(&stderr).expect("a file for standard error"))
            .spawn()
            .expect("the portal starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the ready line");
        let told = || fs::read_to_string(&stderr).unwrap_or_default();
        let ready: serde_json::Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}, {}", told()));
        assert_eq!(ready["event"], "ready");
        let text = |name: &str| ready[name].as_str().expect("text").to_owned();
        Running {
            child,
            url: text("url"),
            token: text("token"),
            stdout,
            stderr,
        }
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// A portal that runs; killed when the test ends without having stopped it.
pub struct Running {
    child: Child,
    pub url: String,
    pub token: String,
    stdout: BufReader<ChildStdout>,
    stderr: PathBuf,
}

impl Running {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request as another program would, and gives the answer's first line, headers and body.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(address).expect("a connection");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.token,
            body.len()
        );
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Creates something, which must succeed.
    pub fn post(&self, path: &str, body: &serde_json::Value) {
        let answer = self.ask("POST", path, &body.to_string());
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.pid().to_string())
            .status();
        assert!(status.expect("kill is there").success());
    }

    /// Waits for the end and gives what was said after the ready line.
    pub fn wait(mut self) -> Said {
        let mut rest = String::new();
        self.stdout
            .read_to_string(&mut rest)
            .expect("the rest of standard output");
        let status = self.child.wait().expect("an end").code().unwrap_or(-1);
        Said {
            status,
            stdout: rest,
            stderr: fs::read_to_string(&self.stderr).expect("standard error"),
        }
    }

    /// Asks it to stop and waits.
    pub fn stop(self) -> Said {
        self.signal("TERM");
        self.wait()
    }

    /// Ends it without a chance to tidy up.
    pub fn kill(self) {
        self.signal("KILL");
        self.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
