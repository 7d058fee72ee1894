//! A Redis server of one's own, for tests: on a free port of the loopback, without a file, ended with the test.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

pub(crate) struct RedisServer {
    port: u16,
    process: Option<Child>,
}

impl RedisServer {
    /// A server, or `None` with a reason on the output where there is no program for it.
    pub(crate) fn start() -> Option<Self> {
        let mut server = Self {
            port: free_port(),
            process: None,
        };
        if !server.spawn() {
            eprintln!("no redis-server or valkey-server on the path: nothing was tested");
            return None;
        }
        Some(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it again on the same port, without what it knew.
    pub(crate) fn restart(&mut self) {
        self.kill();
        assert!(self.spawn());
    }

    fn spawn(&mut self) -> bool {
        for program in ["redis-server", "valkey-server"] {
            let port = self.port.to_string();
            let arguments = [
                "--port",
                &port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ];
            let started = Command::new(program)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn();
            let Ok(mut process) = started else { continue };
            // Its own line says when it listens; reading it is waiting for it.
            let mut output = BufReader::new(process.stdout.take().unwrap());
            let mut line = String::new();
            while output.read_line(&mut line).unwrap() > 0 && !line.contains("Ready to accept connections") {
                line.clear();
            }
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            self.process = Some(process);
            assert!(self.answers(), "{program} on port {port}");
            return true;
        }
        false
    }

    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else {
            return false;
        };
        stream.write_all(b"PING\r\n").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        answer == "+PONG\r\n"
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
