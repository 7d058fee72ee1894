// Holds the portal's answers against the models of HubSpot's official Node SDK: every field that a model requires is there,
// with a value of its type, and the status is one that the SDK knows. The SDK itself reads answers without that, and the
// programs around it fail later.
//
// usage: models.mjs PACKAGE_FOLDER BASE_URL TOKEN      ends with `N passed, N failed`; `.ci/clients` runs it.
// PACKAGE_FOLDER is a folder in whose node_modules @hubspot/api-client lies.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const [folder, base, token] = process.argv.slice(2);
const root = path.join(path.resolve(folder), 'node_modules/@hubspot/api-client/lib/codegen');

/** Below a folder of generated code: the areas that have operations. */
function* areas(below) {
  for (const entry of readdirSync(below, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    if (entry.name === 'apis') yield below;
    else yield* areas(path.join(below, entry.name));
  }
}

const read = (...parts) => readFileSync(path.join(...parts), 'utf8');

/** The models of an area by name: what they require, of what types; for an enumeration its values, for a union its members. */
function modelsOf(area) {
  const models = {};
  for (const file of readdirSync(path.join(area, 'models')).filter((name) => name.endsWith('.d.ts'))) {
    const declared = read(area, 'models', file);
    const source = read(area, 'models', file.replace('.d.ts', '.js'));
    const union = declared.match(/export type (\w+) = ([^;]+);/);
    const attributes = source.match(/attributeTypeMap = (\[[\s\S]*?\n\]);/);
    if (union) {
      const field = source.match(/discriminator = "([^"]+)"/)?.[1];
      const mapping = Object.fromEntries([...source.matchAll(/"([^"]+)": "([^"]+)",/g)].map((one) => [one[1], one[2]]));
      models[union[1]] = { field, mapping };
    } else if (attributes) {
      const required = new Set([...declared.matchAll(/^ {4}'([^']+)': /gm)].map((one) => one[1]));
      models[path.basename(file, '.d.ts')] = { attributes: JSON.parse(attributes[1]), required };
    }
    for (const one of source.matchAll(/\(function \((\w+)\) \{([\s\S]*?)\}\)\(/g)) {
      models[one[1]] = { values: [...one[2].matchAll(/= "([^"]*)"/g)].map((value) => value[1]) };
    }
  }
  return models;
}

/** The operations of an area: method, path as a pattern, and the model of each status. */
function operationsOf(area) {
  const found = {};
  for (const file of readdirSync(path.join(area, 'apis')).filter((name) => /^\w+Api\.js$/.test(name))) {
    const [factory, processor] = read(area, 'apis', file).split('ResponseProcessor {');
    const functions = (text) => text.split(/^ {4}(?=\w+\()/m).slice(1).map((one) => [one.slice(0, one.indexOf('(')), one]);
    for (const [name, text] of functions(factory)) {
      const route = text.match(/localVarPath = '([^']+)'/)?.[1];
      const method = text.match(/HttpMethod\.([A-Z]+)\)/)?.[1];
      if (route && method) found[`${file}.${name}`] = { method, route, statuses: {} };
    }
    for (const [name, text] of functions(processor ?? '')) {
      const operation = found[`${file}.${name.replace(/WithHttpInfo$/, '')}`];
      for (const branch of operation ? text.split('isCodeInRange)(').slice(1) : []) {
        const status = branch.match(/^"(\w+)"/)?.[1];
        operation.statuses[status] ??= branch.match(/deserialize\([\s\S]*?, "([^"]+)", "/)?.[1] ?? null;
      }
    }
  }
  return Object.values(found);
}

const operations = [...areas(root)].flatMap((area) => {
  const models = modelsOf(area);
  return operationsOf(area).map((one) => {
    const pattern = one.route.replace(/\/$/, '').replace(/\{\w*[pP]ath\}/g, '(.+)').replace(/\{\w+\}/g, '([^/]+)');
    return { ...one, models, pattern: new RegExp(`^${pattern}/?$`), open: one.route.split('{').length };
  });
});

/** What is wrong with a value for a type, as lines. */
function faults(models, type, value, at) {
  const wrong = (what) => [`${at || 'the body'} is ${JSON.stringify(value)?.slice(0, 60)}, wanted ${what}`];
  const inner = type.match(/^(?:Array|Set)<(.*)>$/)?.[1];
  if (inner) return Array.isArray(value) ? value.flatMap((one) => faults(models, inner, one, `${at}[]`)) : wrong('a list');
  const map = type.match(/^\{ \[key: string\]: (.*); \}$/)?.[1];
  if (map) {
    const object = value !== null && typeof value === 'object' && !Array.isArray(value);
    return object ? Object.entries(value).flatMap(([name, one]) => faults(models, map, one, `${at}.${name}`)) : wrong('a map');
  }
  if (type === 'string | null') return value === null || typeof value === 'string' ? [] : wrong(type);
  if (['string', 'number', 'boolean'].includes(type)) return typeof value === type ? [] : wrong(`a ${type}`);
  if (type === 'Date') return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [] : wrong('a time');
  const model = models[type];
  if (!model || ['any', 'object', 'void'].includes(type)) return [];
  if (model.values) return model.values.includes(value) ? [] : wrong(`one of ${type}`);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong(type);
  if (model.mapping) {
    const member = model.mapping[value[model.field]];
    return member ? faults(models, member, value, at) : [];
  }
  return model.attributes.flatMap(({ baseName, type: kind }) => {
    const one = value[baseName];
    if (one === undefined) return model.required.has(baseName) ? [`${at}.${baseName} is missing (${type})`] : [];
    return one === null && !model.required.has(baseName) ? [] : faults(models, kind, one, `${at}.${baseName}`);
  });
}

let passed = 0;
let failed = 0;

/** Sends a request, judges the answer by the operation's model, and returns the body. */
async function ask(method, target, body, key) {
  const headers = key ? {} : { authorization: `Bearer ${token}` };
  if (body && !(body instanceof FormData)) headers['content-type'] = 'application/json';
  const sent = body instanceof FormData ? body : body && JSON.stringify(body);
  const response = await fetch(`${base}${target}${key ? `?hapikey=${key}` : ''}`, { method, headers, body: sent });
  const text = await response.text();
  const route = decodeURI(target.split('?')[0]);
  const fitting = operations.filter((one) => one.method === method && one.pattern.test(route));
  const least = Math.min(...fitting.map((one) => one.open));
  let answer;
  const judged = fitting.filter((one) => one.open === least).map(({ statuses, models }) => {
    if (!(response.status in statuses)) return [`the status is ${response.status}: ${text.slice(0, 200)}`];
    const type = statuses[response.status];
    if (!type || type === 'void') return [];
    answer = JSON.parse(text);
    return faults(models, type, answer, '');
  });
  const why = judged.length ? judged.reduce((one, other) => (other.length < one.length ? other : one)) : ['no such operation'];
  if (why.length) failed += 1;
  else passed += 1;
  console.log(why.length ? `not ok - ${method} ${route}: ${[...new Set(why)].join('; ')}` : `ok - ${method} ${route}`);
  return answer ?? {};
}

/** Makes one, reads it and the list of them, and changes it. */
async function live(collection, body, change) {
  const { id } = await ask('POST', collection, body);
  await ask('GET', `${collection}/${id}`);
  await ask('GET', `${collection}?limit=3`);
  if (change) await ask('PATCH', `${collection}/${id}`, change);
  return id;
}

const now = '2026-01-01T00:00:00Z';
const page = await live('/cms/v3/pages/site-pages', { name: 'Home', language: 'en' }, { slug: 'home' });
await ask('GET', `/cms/v3/pages/site-pages/${page}/draft`);
await ask('GET', `/cms/v3/pages/site-pages/${page}/revisions`);
await ask('POST', '/cms/v3/pages/site-pages/multi-language/create-language-variation', { id: page, language: 'de' });
await ask('GET', `/cms/v3/pages/site-pages/${page}`);
await live('/cms/v3/pages/landing-pages', { name: 'Sale' }, { name: 'Big sale' });
await live('/cms/v3/pages/landing-pages/folders', { name: 'Sales' });
await live('/cms/v3/blogs/posts', { name: 'News', language: 'en' }, { name: 'Old news' });
await live('/cms/v3/blogs/authors', { fullName: 'Ada Byron' }, { bio: 'Counts.' });
await live('/cms/v3/blogs/tags', { name: 'Cars' }, { name: 'Fast cars' });
await live('/cms/v3/url-redirects', { routePrefix: '/old', destination: '/new', redirectStyle: 301 }, { destination: '/newer' });
await ask('POST', '/cms/v3/hubdb/tables', {
  name: 'models',
  label: 'Models',
  columns: [{ name: 'kind', label: 'Kind', type: 'SELECT', options: [{ name: 'a', type: 'option', order: 0 }] }],
});
await ask('POST', '/cms/v3/hubdb/tables/models/rows', { values: { kind: { name: 'a', type: 'option' } } });
await ask('POST', '/cms/v3/hubdb/tables/models/draft/publish');
await ask('GET', '/cms/v3/hubdb/tables');
await ask('GET', '/cms/v3/hubdb/tables/models/rows');
await ask('GET', '/cms/v3/domains');
await ask('GET', '/cms/v3/audit-logs');
await ask('GET', '/cms/v3/site-search/search?q=home');

const field = (name, fieldType) => ({ objectTypeId: '0-1', name, label: name, required: false, hidden: false, fieldType, dependentFields: [] });
const types = ['email', 'phone', 'mobile_phone', 'single_line_text', 'multi_line_text', 'number', 'single_checkbox', 'dropdown', 'radio', 'multiple_checkboxes', 'datepicker', 'file'];
for (const type of ['none', 'legitimate_interest', 'explicit_consent_to_process', 'implicit_consent_to_process']) {
  await live('/marketing/v3/forms', {
    formType: 'hubspot', name: type, createdAt: now, updatedAt: now, archived: false, configuration: {}, displayOptions: {},
    fieldGroups: [{ groupType: 'default_group', richTextType: 'text', fields: types.map((kind) => field(kind, kind)) }],
    legalConsentOptions: { type },
  }, { name: `${type} again` });
}
await live('/marketing/v3/emails', { name: 'Autumn', subject: 'Leaves' }, { subject: 'More leaves' });
await ask('GET', `/marketing/v3/emails/statistics/list?startTimestamp=${now}&endTimestamp=2026-02-01T00:00:00Z`);
await ask('POST', '/marketing/v3/transactional/smtp-tokens', { campaignName: 'Orders', createContact: true });
const event = { externalAccountId: 'models', externalEventId: 'one', eventName: 'Talk', eventOrganizer: 'Ada' };
const { objectId } = await ask('POST', '/marketing/v3/marketing-events/events', event);
await ask('POST', '/marketing/v3/marketing-events/events/upsert', { inputs: [event] });
await ask('GET', `/marketing/v3/marketing-events/${objectId}`);
const attended = { inputs: [{ email: 'models@sample-company.com', interactionDateTime: 1767225600000, properties: {} }] };
await ask('POST', '/marketing/v3/marketing-events/attendance/one/register/email-create?externalAccountId=models', attended);
await ask('GET', `/marketing/v3/marketing-events/participations/${objectId}/breakdown`);
await ask('GET', `/marketing/v3/marketing-events/participations/${objectId}`);

const file = new FormData();
file.append('file', new Blob(['hello'], { type: 'text/plain' }), 'models.txt');
file.append('options', JSON.stringify({ access: 'PRIVATE' }));
file.append('folderPath', '/models');
const { id: fileId } = await ask('POST', '/files/v3/files', file);
await ask('GET', `/files/v3/files/${fileId}/signed-url`);
await ask('GET', '/files/v3/files/search');
await ask('GET', '/files/v3/folders/search');
await ask('GET', '/communication-preferences/v3/definitions');
await ask('GET', '/communication-preferences/v3/status/email/models@sample-company.com');
await ask('POST', '/visitor-identification/v3/tokens/create', { email: 'models@sample-company.com' });
await ask('GET', '/settings/v3/users');
await ask('GET', '/crm/v3/owners');
await ask('GET', '/events/v3/events?objectType=contact');
const { APP_ID: app, DEVELOPER_API_KEY: key } = process.env;
if (app && key) {
  const webhooks = `/webhooks/v3/${app}`;
  await ask('PUT', `${webhooks}/settings`, { targetUrl: 'https://example.com/in', throttling: { maxConcurrentRequests: 10 } }, key);
  await ask('POST', `${webhooks}/subscriptions`, { eventType: 'contact.propertyChange', propertyName: 'email', active: true }, key);
  await ask('GET', `${webhooks}/subscriptions`, undefined, key);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
