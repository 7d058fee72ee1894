// Drives the portal's pages in a real browser: every page in light and dark, wide and narrow, by keyboard and without
// script; a request that appears, a fault that is met, a delivery that is sent again, a clock that is moved.
//
//     node pages.mjs URL TOKEN CHROMIUM [FOLDER]      (screenshots go to FOLDER)
//
// Ends with `N passed, N failed`.
import { createServer } from "node:http";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { portal, sendEmail } from "./api.mjs";
import { barriers, launch, open, overflow } from "./browser.mjs";
import { check, must, sum, until } from "./check.mjs";

const [base, token, chromium, pictures] = process.argv.slice(2);
if (!chromium) {
  console.error("usage: pages.mjs URL TOKEN CHROMIUM [FOLDER]");
  process.exit(2);
}
if (pictures) mkdirSync(pictures, { recursive: true });
const api = portal(base, token);
const scene = await furnish();
const browser = await launch(chromium);

const PAGES = [
  ["overview", "/_spoke/"],
  ["records", "/_spoke/records.html"],
  ["list", "/_spoke/records/contacts.html"],
  ["record", `/_spoke/records/contacts/${scene.contact}.html`],
  ["archived", "/_spoke/records/contacts.html?archived=true"],
  ["archived-record", `/_spoke/records/contacts/${scene.gone}.html`],
  ["requests", "/_spoke/requests.html"],
  ["request", `/_spoke/requests/${scene.request}.html`],
  ["deliveries", "/_spoke/deliveries.html"],
  ["delivery", "/_spoke/deliveries/1.html"],
  ["emails", "/_spoke/emails.html"],
  ["email", `/_spoke/emails/${scene.email}.html`],
  ["faults", "/_spoke/faults.html"],
  ["usage", "/_spoke/usage.html"],
  ["apps", "/_spoke/apps.html"],
  ["missing", "/_spoke/nothing.html"],
];

/** Records with history and labels, requests of every kind, an e-mail, a receiver that refuses, a fault. */
async function furnish() {
  const receiver = await listen();
  await api.post("/_spoke/tokens", { scopes: ["crm.objects.contacts.read"], app: "Nightly sync" });
  const contact = (await api.post("/crm/v3/objects/contacts", {
    properties: { email: "grace@example.com", firstname: "Grace", lastname: "Hopper", lifecyclestage: "lead" },
  })).id;
  const company = (await api.post("/crm/v3/objects/companies", { properties: { name: "Eckert & Mauchly" } })).id;
  await api.put(`/crm/v4/objects/contacts/${contact}/associations/companies/${company}`, [
    { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 1 },
  ]);
  for (const lifecyclestage of ["salesqualifiedlead", "customer"]) {
    await api.patch(`/crm/v3/objects/contacts/${contact}`, { properties: { lifecyclestage } });
  }
  const gone = (await api.post("/crm/v3/objects/contacts", { properties: { email: "gone@example.com" } })).id;
  await api.del(`/crm/v3/objects/contacts/${gone}`);
  const text = "Dear Jane,\n\nyour order left us today.\n\nThe shop";
  const html = "<h2>Dear Jane</h2><p>your order <b>left us</b> today.</p><ul><li>One chair</li></ul>";
  const email = await sendEmail(api, "Your order is on its way", text, html);
  // What an e-mail must not do: run, load, lead away.
  const hostile = await sendEmail(api, "Not so fast", text,
    `<p id="seen">still here</p><script>document.title = "ran"; parent.document.title = "ran";</script>
     <img src="http://127.0.0.2:9/x.png" onerror="parent.location = '/_spoke/'"><link rel="stylesheet" href="http://127.0.0.2:9/x.css">
     <a href="/_spoke/faults.html" target="_top">away</a>`);
  await api.get("/crm/v3/objects/contacts/1");
  await api.call("POST", "/crm/v3/objects/contacts", { properties: { email: "nobody" } });
  const hooked = await subscribe(receiver.url);
  await api.patch(`/crm/v3/objects/contacts/${contact}`, { properties: { lifecyclestage: "evangelist" } });
  if (hooked) {
    await until("a delivery that is refused", async () => {
      const { json } = await api.get("/_spoke/deliveries");
      return json?.deliveries?.some((one) => one.outcome === "waiting");
    });
  }
  const log = (await api.get("/_spoke/requests?method=PATCH")).json.requests;
  return { contact, company, gone, email, hostile, request: log.at(-1).number, receiver, hooked };
}

/** A receiver of webhooks that refuses until it is told to take them. */
async function listen() {
  const receiver = { status: 503, taken: 0, url: "" };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      receiver.taken += receiver.status === 200 ? 1 : 0;
      response.writeHead(receiver.status).end();
    });
  });
  server.unref();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  receiver.url = `http://127.0.0.1:${server.address().port}/hooks`;
  return receiver;
}

/** Subscribes the portal's app to changes of contacts. */
async function subscribe(targetUrl) {
  if ((await api.get("/_spoke/deliveries")).status !== 200) return false;
  const path = (name) => `/webhooks/v3/${process.env.APP_ID}/${name}?hapikey=${process.env.DEVELOPER_API_KEY}`;
  const set = await api.call("PUT", path("settings"), { targetUrl, throttling: { maxConcurrentRequests: 10 } });
  if (set.status >= 300) throw new Error(`webhook settings: ${set.status} ${set.text}`);
  const made = await api.call("POST", path("subscriptions"), {
    eventType: "contact.propertyChange",
    propertyName: "lifecyclestage",
    active: true,
  });
  if (made.status >= 300) throw new Error(`webhook subscription: ${made.status} ${made.text}`);
  return true;
}

async function everyPage() {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 400]) {
      const { context, page, wrong } = await open(browser, base, { scheme, width });
      for (const [name, path] of PAGES) {
        await check(`${name}, ${scheme}, ${width} wide`, async () => {
          wrong.length = 0;
          const answer = await page.goto(path);
          const expected = name === "missing" ? 404 : 200;
          must(answer.status() === expected, `${path} is ${answer.status()}`);
          if (pictures) await page.screenshot({ path: join(pictures, `${name}-${scheme}-${width}.png`) });
          must((await overflow(page)) <= 0, `${await overflow(page)} pixels too wide`);
          const found = await barriers(page);
          must(found.length === 0, found.join("\n"));
          // A browser says of a page that is missing that it is.
          const unexpected = wrong.filter((one) => expected === 200 || !one.includes("404"));
          must(unexpected.length === 0, unexpected.join("\n"));
        });
      }
      await context.close();
    }
  }
}

async function theWatch() {
  const { context, page, wrong } = await open(browser, base, { width: 400 });
  await check("what is looked for would be found", async () => {
    await page.goto("/_spoke/");
    await page.evaluate(() => {
      const wide = document.createElement("div");
      wide.innerHTML = "<input><img src='http://127.0.0.2:9/x.png'>";
      wide.style.width = "900px";
      document.querySelector("main").append(wide);
      console.error("on purpose");
    });
    must((await overflow(page)) > 0, "too wide");
    const found = await barriers(page);
    must(found.some((one) => one.startsWith("label")) && found.some((one) => one.startsWith("image-alt")), found);
    await until("the console", () => wrong.some((one) => one.includes("on purpose")));
    await until("the policy", () => wrong.some((one) => one.includes("127.0.0.2")));
  });
  await context.close();
}

async function byKeyboard() {
  const { context, page } = await open(browser, base);
  await check("the first key press leads past the navigation", async () => {
    await page.goto("/_spoke/");
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.textContent);
    must(first === "Skip to the content", first);
    must(await page.locator(".skip").isVisible(), "it is seen while it has the focus");
    await page.keyboard.press("Enter");
    const place = await page.evaluate(() => document.activeElement.id);
    must(place === "content", `the focus is on ${place}`);
  });
  await check("from the overview to a record by keys alone", async () => {
    await page.goto("/_spoke/");
    await press(page, "Records");
    must(page.url().endsWith("/_spoke/records.html"), page.url());
    await press(page, "Contacts");
    await press(page, "Grace Hopper");
    must((await page.locator("h1").textContent()) === "Grace Hopper", "the record is shown");
    await press(page, "Eckert & Mauchly");
    must(page.url().includes("/records/companies/"), page.url());
  });
  await check("a history is opened by keys", async () => {
    await page.goto(`/_spoke/records/contacts/${scene.contact}.html`);
    const summary = page
      .locator("tr", { has: page.locator("code", { hasText: /^lifecyclestage$/ }) })
      .locator("summary");
    await summary.focus();
    await page.keyboard.press("Enter");
    must(await page.getByText("Sales Qualified Lead", { exact: true }).first().isVisible(), "an earlier value is seen");
  });
  await check("what has the focus is seen", async () => {
    await page.goto("/_spoke/requests.html");
    for (let tabs = 0; tabs < 12; tabs += 1) {
      await page.keyboard.press("Tab");
      const width = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
      must(parseFloat(width) >= 2, `outline of ${width} on ${await page.evaluate(() => document.activeElement.outerHTML)}`);
    }
  });
  await context.close();
}

/** Presses Tab until a link with this text has the focus, then Enter. */
async function press(page, text) {
  for (let tabs = 0; tabs < 80; tabs += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => (document.activeElement.tagName === "A" ? document.activeElement.textContent : ""));
    if (at !== text) continue;
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    return;
  }
  throw new Error(`no key leads to ${text}`);
}

async function theLog() {
  const { context, page, wrong } = await open(browser, base);
  await check("the log is filtered", async () => {
    await page.goto("/_spoke/requests.html");
    await page.getByLabel("Method").selectOption("GET");
    await page.getByLabel("Status").fill("404");
    await page.getByRole("button", { name: "Filter" }).click();
    const statuses = await page.locator("tbody .pill").allTextContents();
    must(statuses.length > 0 && statuses.every((one) => one === "404"), statuses);
  });
  await check("a request appears while the log is looked at", async () => {
    await page.goto("/_spoke/requests.html?path=appears");
    must(await page.getByText("No request fits").isVisible(), "nothing yet");
    await api.get("/crm/v3/objects/contacts?limit=1&appears=now");
    await page.locator("td.path", { hasText: "appears=now" }).waitFor();
  });
  await check("a request is copied as a command, without its token", async () => {
    await page.goto(`/_spoke/requests/${scene.request}.html`);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    must(copied.startsWith("curl -X 'PATCH' 'http://127.0.0.1:"), copied);
    must(copied.includes("$HUBSPOT_ACCESS_TOKEN") && !copied.includes(token), "the token is a variable");
    must(!(await page.content()).includes(token), "the page does not hold the token");
  });
  await check("nothing went wrong on the way", async () => must(wrong.length === 0, wrong));
  await context.close();
}

async function theRest() {
  const { context, page, wrong } = await open(browser, base);
  await check("an e-mail is read", async () => {
    await page.goto("/_spoke/emails.html");
    await page.getByRole("link", { name: "Your order is on its way" }).click();
    must(await page.getByText("your order left us today").isVisible(), "its text is seen");
    const frame = page.frameLocator("iframe.mail");
    must(await frame.getByRole("heading", { name: "Dear Jane" }).isVisible(), "its HTML is seen");
    must(await frame.locator("li", { hasText: "One chair" }).isVisible(), "all of it");
    await page.locator("iframe.mail").focus();
    must(await page.evaluate(() => document.activeElement.tagName === "IFRAME"), "keys reach it");
  });
  await check("an e-mail runs nothing, loads nothing and leads nowhere", async () => {
    await page.goto(`/_spoke/emails/${scene.hostile}.html`);
    const frame = page.frameLocator("iframe.mail");
    must(await frame.locator("#seen").isVisible(), "it is seen");
    must((await page.title()).startsWith("Not so fast"), await page.title());
    await frame.locator("a").click();
    must(page.url().endsWith(`${scene.hostile}.html`), page.url());
    // What a frame may not load is refused before it is asked for.
    must(wrong.every((one) => !one.startsWith("a request")), wrong);
  });
  await check("an archived record is restored", async () => {
    await page.goto(`/_spoke/records/contacts/${scene.gone}.html`);
    await page.getByRole("button", { name: "Restore" }).focus();
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    must((await page.getByRole("button", { name: "Restore" }).count()) === 0, "it is live");
    must((await api.get(`/crm/v3/objects/contacts/${scene.gone}`)).status === 200, "for programs too");
  });
  await check("a refused delivery is sent again, and arrives", async () => {
    must(scene.hooked, "there are webhooks");
    scene.receiver.status = 200;
    await page.goto("/_spoke/deliveries.html?failed=true");
    const before = scene.receiver.taken;
    await page.getByRole("button", { name: /Send again: delivery \d+/ }).first().click();
    await until("it arrives", () => scene.receiver.taken > before);
    await page.goto("/_spoke/deliveries.html");
    await page.locator(".pill.good", { hasText: "delivered" }).first().waitFor();
  });
  await check("a fault is set, met and cleared", async () => {
    await page.goto("/_spoke/faults.html");
    await page.getByLabel("Status").fill("503");
    await page.getByLabel("Path").fill("/crm/v3/objects/deals");
    await page.getByRole("button", { name: "Set the fault" }).click();
    must(await page.getByRole("cell", { name: "/crm/v3/objects/deals" }).isVisible(), "it is listed");
    must((await api.get("/crm/v3/objects/deals")).status === 503, "it is met");
    await page.getByRole("button", { name: /Clear fault/ }).click();
    must(await page.getByText("None: every request").isVisible(), "it is gone");
    must((await api.get("/crm/v3/objects/deals")).status === 200, "and met no more");
  });
  await check("a fault that can't be is refused beside what was filled in", async () => {
    await page.goto("/_spoke/faults.html");
    await page.getByLabel("Status").fill("9");
    await page.getByLabel("Path").fill("/kept");
    await page.getByRole("button", { name: "Set the fault" }).click();
    must((await page.getByRole("alert").textContent()).startsWith("status"), "the field is named");
    must((await page.getByLabel("Path").inputValue()) === "/kept", "the form is as it was");
  });
  await check("a bad day with a name is started and stopped", async () => {
    await page.goto("/_spoke/faults.html");
    await page.getByRole("button", { name: "Start incident" }).click();
    must(await page.getByText("running").isVisible(), "it runs");
    must((await api.get("/_spoke/faults")).json.faults.length > 0, "its faults are set");
    await page.getByRole("button", { name: "Stop incident" }).click();
    must((await api.get("/_spoke/faults")).json.faults.length === 0, "its faults are gone");
  });
  await check("the clock is stopped, moved and let go", async () => {
    await page.goto("/_spoke/faults.html");
    await page.getByRole("button", { name: "Freeze" }).click();
    const before = Date.parse((await api.get("/_spoke/clock")).json.now);
    await page.getByRole("button", { name: "1 day", exact: true }).click();
    const clock = (await api.get("/_spoke/clock")).json;
    must(Date.parse(clock.now) - before === 86_400_000 && clock.frozen, clock);
    await page.getByRole("button", { name: "Let it run" }).click();
    must((await api.get("/_spoke/clock")).json.frozen === false, "it runs");
  });
  await context.close();
}

async function withoutScript() {
  const { context, page } = await open(browser, base, { script: false });
  await check("without script the log is filtered and a fault is set", async () => {
    await page.goto("/_spoke/requests.html");
    await page.getByLabel("failed only").check();
    await page.getByRole("button", { name: "Filter" }).click();
    must((await page.locator("tbody tr.failed").count()) > 0, "failed requests are listed");
    await page.goto("/_spoke/faults.html");
    await page.getByLabel("Status").fill("500");
    await page.getByLabel("Path").fill("/nowhere");
    await page.getByRole("button", { name: "Set the fault" }).click();
    must(await page.getByRole("cell", { name: "/nowhere" }).isVisible(), "the fault is listed");
    await page.getByRole("button", { name: "Clear all" }).click();
  });
  await context.close();
}

async function fromElsewhere() {
  const { context, page } = await open(browser, base);
  await check("a form of another origin orders nothing", async () => {
    const other = createServer((_, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(`<form method="post" action="${base}/_spoke/clock/freeze.html"><button>Go</button></form>`);
    });
    other.unref();
    await new Promise((done) => other.listen(0, "127.0.0.1", done));
    await page.goto(`http://127.0.0.1:${other.address().port}/`);
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.url().includes("freeze.html")),
      page.getByRole("button", { name: "Go" }).click(),
    ]);
    must(answer.status() === 403, `answered ${answer.status()}`);
    must((await api.get("/_spoke/clock")).json.frozen === false, "the clock runs");
  });
  await context.close();
}

/** The page on which a person lets an app in: not one of the portal's own pages, but one that browsers see. */
async function consent() {
  const app = await listen();
  app.status = 200;
  const address = `/oauth/authorize?${new URLSearchParams({
    client_id: process.env.CLIENT_ID,
    redirect_uri: app.url,
    scope: "oauth crm.objects.contacts.read",
    state: "a&b",
  })}`;
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 400]) {
      const { context, page, wrong } = await open(browser, base, { scheme, width });
      await check(`consent, ${scheme}, ${width} wide`, async () => {
        await page.goto(address);
        if (pictures) await page.screenshot({ path: join(pictures, `consent-${scheme}-${width}.png`) });
        must((await overflow(page)) <= 0, "it is wider than its window");
        const found = await barriers(page);
        must(found.length === 0 && wrong.length === 0, [...found, ...wrong].join("\n"));
      });
      await context.close();
    }
  }
  const { context, page } = await open(browser, base);
  await check("an app that is let in gets a code, and a token for it", async () => {
    await page.goto(address);
    await page.getByRole("button", { name: "Allow" }).focus();
    await Promise.all([page.waitForURL(`${app.url}**`), page.keyboard.press("Enter")]);
    const sent = new URL(page.url()).searchParams;
    must(sent.get("state") === "a&b" && sent.get("code"), page.url());
    const answer = await fetch(`${base}/oauth/v1/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: process.env.CLIENT_ID,
        client_secret: process.env.CLIENT_SECRET,
        redirect_uri: app.url,
        code: sent.get("code"),
      }),
    });
    must(answer.status === 200, `the token endpoint answers ${answer.status}: ${await answer.text()}`);
    const { json } = await api.get("/_spoke/requests?path=/oauth/");
    must(!JSON.stringify(json).includes(sent.get("code")), "the log does not hold the code");
  });
  await check("an app that is turned away hears so", async () => {
    await page.goto(address);
    await Promise.all([page.waitForURL(`${app.url}**`), page.getByRole("button", { name: "Cancel" }).click()]);
    must(new URL(page.url()).searchParams.get("error") === "access_denied", page.url());
  });
  await context.close();
}

await theWatch();
await everyPage();
await byKeyboard();
await theLog();
await theRest();
await withoutScript();
await fromElsewhere();
await consent();
await browser.close();
process.exit(sum());
