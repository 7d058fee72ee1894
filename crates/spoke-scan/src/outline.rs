//! What rules look at: the calls, named values and texts of a file, the same for every language.
//!
//! One walk over the syntax tree, without recursion: how deep a file nests must not matter.

use tree_sitter::{Node, Parser, Tree};

use crate::language::Language;

/// A file, parsed.
pub struct Parsed<'s> {
    text: &'s str,
    tree: Tree,
    language: Language,
}

/// What a file says.
pub struct Outline<'t> {
    pub text: &'t str,
    pub language: Language,
    pub calls: Vec<Call<'t>>,
    pub pairs: Vec<Pair<'t>>,
    pub texts: Vec<Node<'t>>,
}

/// A call.
pub struct Call<'t> {
    pub node: Node<'t>,
    /// What is called, without blanks: `hubspot.crm.contacts.basicApi.getById`.
    pub callee: String,
    /// The last part of it in lower case, without `_`: `getbyid`.
    pub name: String,
    /// Positional arguments.
    pub arguments: Vec<Node<'t>>,
    /// The innermost loop whose body it stands in.
    pub in_loop: Option<Loop<'t>>,
    /// The function it stands in; the file otherwise.
    pub function: Node<'t>,
    /// What catches its failure.
    pub handler: Option<Node<'t>>,
    /// Whether nothing is done with the result.
    pub discarded: bool,
}

/// A loop, or the callback of a method such as `map`.
#[derive(Clone, Copy)]
pub struct Loop<'t> {
    pub node: Node<'t>,
    pub body: Node<'t>,
}

/// A value with a name: in an object or dictionary, a keyword argument, an assignment.
pub struct Pair<'t> {
    pub key: String,
    pub value: Node<'t>,
    /// The object, dictionary or argument list.
    pub owner: Option<Node<'t>>,
}

/// Deeper chains of ancestors are not looked at: no person nests like this.
const DEEPEST: usize = 400;

impl<'s> Parsed<'s> {
    /// Parses a text. `None` when the grammar gives up.
    pub fn new(text: &'s str, language: Language) -> Option<Self> {
        let mut parser = Parser::new();
        parser.set_language(&language.grammar()).ok()?;
        let tree = parser.parse(text, None)?;
        Some(Self { text, tree, language })
    }

    /// Reads the tree.
    pub fn outline(&self) -> Outline<'_> {
        let mut outline = Outline {
            text: self.text,
            language: self.language,
            calls: Vec::new(),
            pairs: Vec::new(),
            texts: Vec::new(),
        };
        let mut cursor = self.tree.walk();
        let mut above: Vec<Node<'_>> = Vec::new();
        loop {
            let node = cursor.node();
            outline.visit(node, &above);
            if above.len() < DEEPEST && cursor.goto_first_child() {
                above.push(node);
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return outline;
                }
                above.pop();
            }
        }
    }
}

impl<'t> Outline<'t> {
    /// The text of a node.
    pub fn of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The text of a literal without its quotes; `None` for anything else, and for a template with values in it.
    pub fn literal(&self, node: Node<'_>) -> Option<&'t str> {
        if !is_text(node.kind()) {
            return None;
        }
        let text = self.of(node);
        if text.starts_with('f') || (text.starts_with('`') && text.contains("${")) {
            return None;
        }
        Some(
            text.trim_start_matches(['b', 'r', 'u'])
                .trim_matches(['"', '\'', '`']),
        )
    }

    /// The values named in one object, dictionary or argument list.
    pub fn named<'o>(&'o self, owner: Node<'t>, key: &'o str) -> Option<Node<'t>> {
        self.pairs
            .iter()
            .find(|pair| pair.owner.is_some_and(|one| one.id() == owner.id()) && pair.key == key)
            .map(|pair| pair.value)
    }

    fn visit(&mut self, node: Node<'t>, above: &[Node<'t>]) {
        match node.kind() {
            "call_expression" | "call" | "new_expression" => {
                if let Some(call) = self.call(node, above) {
                    self.calls.push(call);
                }
            }
            "pair" | "keyword_argument" => {
                let key = node
                    .child_by_field_name("key")
                    .or_else(|| node.child_by_field_name("name"));
                self.pair(key, node.child_by_field_name("value"), above.last().copied());
            }
            "variable_declarator" => self.pair(
                node.child_by_field_name("name"),
                node.child_by_field_name("value"),
                None,
            ),
            "assignment_expression" | "assignment" => {
                let left = node.child_by_field_name("left").map(last_part);
                self.pair(left, node.child_by_field_name("right"), None);
            }
            kind if is_text(kind) => {
                let parent = above.last().map(|parent| parent.kind());
                // A text that stands alone is documentation; one inside a text is a part of it.
                if parent != Some("expression_statement") && !parent.is_some_and(is_text) {
                    self.texts.push(node);
                }
            }
            _ => {}
        }
    }

    fn pair(&mut self, key: Option<Node<'t>>, value: Option<Node<'t>>, owner: Option<Node<'t>>) {
        if let (Some(key), Some(value)) = (key, value) {
            let key = self.of(key).trim_matches(['"', '\'', '`']).to_owned();
            self.pairs.push(Pair { key, value, owner });
        }
    }

    fn call(&self, node: Node<'t>, above: &[Node<'t>]) -> Option<Call<'t>> {
        let target = node
            .child_by_field_name("function")
            .or_else(|| node.child_by_field_name("constructor"))?;
        let callee: String = self
            .of(target)
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '?' && *letter != '!')
            .take(300)
            .collect();
        let name = plain(callee.rsplit('.').next().unwrap_or_default());
        let arguments = node
            .child_by_field_name("arguments")
            .map_or_else(Vec::new, |list| {
                list.named_children(&mut list.walk())
                    .filter(|one| !matches!(one.kind(), "comment" | "keyword_argument"))
                    .collect()
            });
        let around = Surroundings::of(self, node, above);
        Some(Call {
            node,
            callee,
            name,
            arguments,
            in_loop: around.in_loop,
            function: around.function,
            handler: around.handler,
            discarded: around.discarded,
        })
    }
}

impl<'t> Call<'t> {
    /// The list of arguments.
    pub fn list(&self) -> Option<Node<'t>> {
        self.node.child_by_field_name("arguments")
    }
}

struct Surroundings<'t> {
    in_loop: Option<Loop<'t>>,
    function: Node<'t>,
    handler: Option<Node<'t>>,
    discarded: bool,
}

impl<'t> Surroundings<'t> {
    fn of(outline: &Outline<'t>, node: Node<'t>, above: &[Node<'t>]) -> Self {
        let mut found = Self {
            in_loop: None,
            function: above.first().copied().unwrap_or(node),
            handler: None,
            discarded: is_discarded(above),
        };
        for (at, one) in above.iter().enumerate().rev() {
            let kind = one.kind();
            let inside = |field: &str| {
                one.child_by_field_name(field).filter(|body| {
                    body.start_byte() <= node.start_byte() && node.end_byte() <= body.end_byte()
                })
            };
            if is_loop(kind) && found.in_loop.is_none() {
                found.in_loop = inside("body").map(|body| Loop { node: *one, body });
            } else if kind == "try_statement" && found.handler.is_none() && inside("body").is_some() {
                found.handler = handler(*one);
            } else if matches!(kind, "member_expression") && found.handler.is_none() {
                found.handler = rejection(outline, *one, above.get(at.wrapping_sub(1)).copied());
            } else if is_function(kind) {
                match repeats(outline, at, above) {
                    Some(call) => {
                        let body = one.child_by_field_name("body").unwrap_or(*one);
                        found.in_loop = found.in_loop.or(Some(Loop { node: call, body }));
                    }
                    None => {
                        found.function = *one;
                        break;
                    }
                }
            }
        }
        found
    }
}

/// The call that runs the function at this place once for each item: `ids.map(async id => …)`.
fn repeats<'t>(outline: &Outline<'t>, at: usize, above: &[Node<'t>]) -> Option<Node<'t>> {
    let list = above.get(at.checked_sub(1)?)?;
    let call = above.get(at.checked_sub(2)?)?;
    if list.kind() != "arguments" {
        return None;
    }
    let target = outline.of(call.child_by_field_name("function")?);
    let name = target.rsplit('.').next()?.trim();
    matches!(name, "map" | "forEach" | "flatMap" | "each" | "eachSeries").then_some(*call)
}

fn handler(statement: Node<'_>) -> Option<Node<'_>> {
    statement.child_by_field_name("handler").or_else(|| {
        statement
            .named_children(&mut statement.walk())
            .find(|child| child.kind() == "except_clause")
    })
}

/// `call(…).catch(handler)`.
fn rejection<'t>(outline: &Outline<'t>, member: Node<'t>, call: Option<Node<'t>>) -> Option<Node<'t>> {
    let property = member.child_by_field_name("property")?;
    (outline.of(property) == "catch").then(|| call.unwrap_or(member))
}

fn is_discarded(above: &[Node<'_>]) -> bool {
    let mut parents = above
        .iter()
        .rev()
        .skip_while(|one| matches!(one.kind(), "await_expression" | "await"));
    parents
        .next()
        .is_some_and(|one| one.kind() == "expression_statement")
}

fn is_loop(kind: &str) -> bool {
    matches!(
        kind,
        "for_statement"
            | "for_in_statement"
            | "while_statement"
            | "do_statement"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression"
    )
}

fn is_function(kind: &str) -> bool {
    matches!(
        kind,
        "function_declaration"
            | "function_expression"
            | "generator_function_declaration"
            | "arrow_function"
            | "method_definition"
            | "function_definition"
            | "lambda"
    )
}

fn is_text(kind: &str) -> bool {
    matches!(kind, "string" | "template_string")
}

/// The name that is assigned to: `dealstage` in `deal.dealstage = …` and `deal['dealstage'] = …`.
fn last_part(left: Node<'_>) -> Node<'_> {
    ["property", "index", "subscript", "attribute"]
        .iter()
        .find_map(|field| left.child_by_field_name(field))
        .unwrap_or(left)
}

/// A name in lower case without `_`, so that `get_by_id` and `getById` are one.
pub fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| *letter != '_')
        .flat_map(char::to_lowercase)
        .collect()
}
