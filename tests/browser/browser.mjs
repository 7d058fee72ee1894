// The system's Chromium, and what is watched while it is driven: errors on the console, requests to other hosts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts the browser. Its sandbox needs rights that containers don't give. */
export function launch(executablePath) {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** A window of one colour scheme and width, with what went wrong in it. */
export async function open(browser, base, { scheme = "light", width = 1280, script = true, height = 900 } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    colorScheme: scheme,
    javaScriptEnabled: script,
    permissions: ["clipboard-read", "clipboard-write"],
    viewport: { width, height },
  });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== base) wrong.push(`a request to ${request.url()}`);
  });
  return { context, page, wrong };
}

/** What is seriously wrong for those who can't see or use a mouse, by axe-core's rules. */
export async function barriers(page) {
  // Evaluated by the driver and not as a script of the page, which may run none but its own.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}

/** How much wider the page is than its window. */
export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
