#!/usr/bin/env node
// Lists every operation that HubSpot's official Node client can call, read from an installed package:
//
//     npm install --prefix sdk @hubspot/api-client@14.0.1
//     node .ci/sdk-operations.mjs sdk/node_modules/@hubspot/api-client > crates/spoke-model/data/sdk_operations.tsv
//     node .ci/sdk-operations.mjs --check sdk/node_modules/@hubspot/api-client
//
// A request factory of the package holds one path and one method per function. Every path constant must be accounted
// for, so that a new shape of generated code is an error here and not a silent gap.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TABLE = join(dirname(fileURLToPath(import.meta.url)), "../crates/spoke-model/data/sdk_operations.tsv");

const sent = process.argv.slice(2);
const check = sent[0] === "--check";
const packageFolder = sent[check ? 1 : 0];
if (!packageFolder) {
  console.error("usage: sdk-operations.mjs [--check] FOLDER_OF_THE_PACKAGE");
  process.exit(2);
}

const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
const table = render(operationsOf(join(packageFolder, "lib/codegen")), version);
if (!check) {
  process.stdout.write(table);
} else if (table !== readFileSync(TABLE, "utf8")) {
  console.error(`${relative(process.cwd(), TABLE)} is not what the package ${version} can call; write it again`);
  process.exit(1);
} else {
  console.log(`the table holds what @hubspot/api-client ${version} can call`);
}

/** Rows of area, method, path and the functions that send it. */
function operationsOf(root) {
  const found = new Map();
  for (const file of filesBelow(root)) {
    const area = relative(root, dirname(dirname(file))).split(sep).join("/");
    for (const one of operationsIn(readFileSync(file, "utf8"), file)) {
      const key = [area, one.method, one.path].join("\t");
      found.set(key, [...(found.get(key) ?? []), one.name]);
    }
  }
  return found;
}

function operationsIn(source, file) {
  const operations = [];
  const classes = source.matchAll(/^class (\w+)RequestFactory extends [\s\S]*?^}/gm);
  for (const [text, api] of classes) {
    // A function of the class starts at an indentation of one level.
    for (const one of text.split(/^ {4}(?=\w+\()/m).slice(1)) {
      const name = one.slice(0, one.indexOf("("));
      const path = one.match(/localVarPath = '([^']+)'/);
      const method = one.match(/makeRequestContext\(localVarPath, \w+\.HttpMethod\.([A-Z]+)\)/);
      if (path && method) operations.push({ name: `${api}.${name}`, path: path[1], method: method[1] });
    }
  }
  const constants = source.match(/localVarPath = /g)?.length ?? 0;
  if (constants !== operations.length) {
    throw new Error(`${file}: ${constants} paths but ${operations.length} operations`);
  }
  return operations;
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return folder.endsWith(`${sep}apis`) && entry.name.endsWith(".js") ? [path] : [];
  });
}

function render(found, version) {
  const rows = [...found].map(([key, names]) => `${key}\t${names.sort().join(",")}\n`).sort();
  return `# What @hubspot/api-client ${version} can call: area, method, path, functions.\n${rows.join("")}`;
}
