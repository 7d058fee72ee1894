//! A Markdown file as the commands it promises.

use crate::expected;
use crate::sandbox::{Portal, Said};

/// What a file asks for.
pub struct Document {
    pub portal: Portal,
    pub commands: Vec<Command>,
}

/// One command, what it shall say, and where that stands.
pub struct Command {
    pub script: String,
    expected: Vec<String>,
    status: i32,
    /// The lines of the file, from 0, that hold the expectation.
    lines: std::ops::Range<usize>,
}

impl Document {
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut portal = Portal::Sample;
        let mut commands: Vec<Command> = Vec::new();
        let mut inside = false;
        let mut script_open = false;
        for (number, line) in text.lines().enumerate() {
            if let Some(asked) = line
                .trim()
                .strip_prefix("<!-- portal:")
                .and_then(|rest| rest.strip_suffix("-->"))
            {
                portal = Portal::parse(asked.trim())
                    .ok_or(format!("line {}: unknown portal {asked}", number + 1))?;
                continue;
            }
            if !inside {
                inside = line.trim_end() == "```console";
                script_open = false;
                continue;
            }
            if line.starts_with("```") {
                inside = false;
            } else if let Some(script) = line.strip_prefix("$ ") {
                commands.push(Command {
                    script: script.to_owned(),
                    expected: Vec::new(),
                    status: 0,
                    lines: number + 1..number + 1,
                });
                script_open = true;
            } else {
                let command = commands
                    .last_mut()
                    .ok_or(format!("line {}: output before the first command", number + 1))?;
                command.take(line, number, &mut script_open);
            }
        }
        if inside {
            return Err("a console block has no end".to_owned());
        }
        Ok(Self { portal, commands })
    }

    /// The text with what was really said in place of every expectation that was not met.
    pub fn blessed(&self, text: &str, said: &[Said]) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let mut out: Vec<String> = Vec::new();
        let mut next = 0;
        for (command, said) in self.commands.iter().zip(said) {
            if command.fault(said).is_none() {
                continue;
            }
            out.extend(
                lines[next..command.lines.start]
                    .iter()
                    .map(|line| (*line).to_owned()),
            );
            out.extend(said.lines.iter().cloned());
            if said.status != 0 {
                out.push(format!("? {}", said.status));
            }
            next = command.lines.end;
        }
        out.extend(lines[next..].iter().map(|line| (*line).to_owned()));
        out.join("\n") + "\n"
    }
}

impl Command {
    fn take(&mut self, line: &str, number: usize, script_open: &mut bool) {
        if let Some(more) = line
            .strip_prefix("> ")
            .or((line == ">").then_some(""))
            .filter(|_| *script_open)
        {
            self.script.push('\n');
            self.script.push_str(more);
            self.lines = number + 1..number + 1;
            return;
        }
        *script_open = false;
        self.lines.end = number + 1;
        match line.strip_prefix("? ").and_then(|status| status.parse().ok()) {
            Some(status) => self.status = status,
            None => self.expected.push(line.to_owned()),
        }
    }

    /// What is wrong with what was said, if anything.
    pub fn fault(&self, said: &Said) -> Option<String> {
        if said.status == self.status && expected::matches(&self.expected, &said.lines) {
            return None;
        }
        Some(format!(
            "$ {}\n  expected (status {}):\n{}\n  said (status {}):\n{}",
            self.script,
            self.status,
            indent(&self.expected),
            said.status,
            indent(&said.lines)
        ))
    }
}

fn indent(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
