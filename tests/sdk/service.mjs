// Drives HubSpot's official Node SDK, unmodified, through marketing, automation and settings: A/B tests, revisions and
// statistics of e-mails, SMTP tokens, workflow actions, visitor tokens, business units. The asserts say what must be in an
// answer; whatever the SDK cannot read is a failure. What the SDK has no functions for is asked for through its `apiRequest`.
//
// usage: service.mjs PACKAGE_FOLDER BASE_URL TOKEN      ends with `N passed, N failed`; `.ci/clients` runs it.
// PACKAGE_FOLDER is a folder in whose node_modules @hubspot/api-client lies.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, basePath, accessToken] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), 'index.js'));
const { Client } = require('@hubspot/api-client');
const client = new Client({ accessToken, basePath });
const { automation, conversations, marketing, settings } = client;
const appId = Number(process.env.APP_ID ?? 7);
let passed = 0;
let failed = 0;

async function check(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok - ${name}: ${String(error?.stack ?? error).replace(/\s+/g, ' ').slice(0, 600)}`);
  }
}

async function status(promise) {
  try {
    await promise;
    return 200;
  } catch (error) {
    return error.code;
  }
}

async function request(method, address, body) {
  const response = await client.apiRequest({ method, path: address, body });
  assert.ok(response.ok, `${method} ${address}: ${response.status} ${await response.clone().text()}`);
  return response.status === 204 ? null : response.json();
}

await check('an e-mail gets a variation, revisions and statistics', async () => {
  const { marketingEmailsApi: emails, statisticsApi } = marketing.emails;
  const master = await emails.create({ name: 'News', subject: 'A' });
  const variant = await emails.createAbTestVariation({ contentId: master.id, variationName: 'News B' });
  assert.equal(variant.state, 'DRAFT_AB_VARIANT');
  assert.equal(variant.testing.abStatus, 'variant');
  assert.equal((await emails.getAbTestVariation(master.id)).id, variant.id);
  await emails.update(master.id, { subject: 'B' });
  const revisions = await emails.getRevisions(master.id);
  assert.deepEqual(revisions.results.map((one) => one.object.subject), ['B', 'A']);
  assert.ok(revisions.results[0].updatedAt instanceof Date);
  const first = revisions.results[1].id;
  assert.equal((await emails.getRevisionById(master.id, first)).object.subject, 'A');
  assert.equal((await emails.restoreDraftRevision(master.id, Number(first))).subject, 'A');
  await emails.restoreRevision(master.id, first);
  assert.equal((await emails.getById(master.id, true)).stats.counters.sent, 0);
  const listed = await statisticsApi.getEmailsList('2020-01-01T00:00:00Z', '2030-01-01T00:00:00Z', [Number(master.id)]);
  assert.deepEqual(listed.emails, [Number(master.id)]);
  assert.equal(listed.aggregate.counters.delivered, 0);
  const months = await statisticsApi.getHistogram('MONTH', '2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z');
  assert.equal(months.total, 12);
  assert.ok(months.results[0].interval.start instanceof Date);
});

await check('an SMTP token tells its password once', async () => {
  const { publicSMTPTokensApi: tokens } = marketing.transactional;
  const made = await tokens.createToken({ campaignName: 'Receipts', createContact: true });
  assert.ok(made.password.length > 20);
  assert.ok(made.createdAt instanceof Date);
  assert.equal((await tokens.getTokenById(made.id)).password, undefined);
  assert.notEqual((await tokens.resetPassword(made.id)).password, made.password);
  assert.equal((await tokens.getTokensPage('Receipts')).results.length, 1);
  await tokens.archiveToken(made.id);
  assert.equal(await status(tokens.getTokenById(made.id)), 404);
});

await check('a workflow action has functions and revisions', async () => {
  const { definitionsApi, functionsApi, revisionsApi, callbacksApi } = automation.actions;
  const action = await definitionsApi.create(appId, {
    actionUrl: 'https://example.com/act',
    published: false,
    labels: { en: { actionName: 'Act' } },
    inputFields: [],
    objectTypes: ['CONTACT'],
    functions: [{ functionType: 'PRE_ACTION_EXECUTION', functionSource: 'exports.main = () => {}' }],
  });
  assert.equal(action.revisionId, '1');
  assert.equal(action.functions[0].functionType, 'PRE_ACTION_EXECUTION');
  await functionsApi.createOrReplace(action.id, 'PRE_FETCH_OPTIONS', 'colour', appId, 'exports.main = () => []');
  assert.equal((await functionsApi.getById(action.id, 'PRE_FETCH_OPTIONS', 'colour', appId)).functionSource, 'exports.main = () => []');
  await functionsApi.createOrReplaceByFunctionType(action.id, 'PRE_ACTION_EXECUTION', appId, 'exports.main = () => 2');
  assert.equal((await functionsApi.getByFunctionType(action.id, 'PRE_ACTION_EXECUTION', appId)).functionSource, 'exports.main = () => 2');
  assert.equal((await functionsApi.getPage(action.id, appId)).results.length, 2);
  await functionsApi.archive(action.id, 'PRE_FETCH_OPTIONS', 'colour', appId);
  await functionsApi.archiveByFunctionType(action.id, 'PRE_ACTION_EXECUTION', appId);
  const published = await definitionsApi.update(action.id, appId, { published: true });
  const revisions = await revisionsApi.getPage(action.id, appId);
  assert.equal(revisions.results[0].revisionId, published.revisionId);
  assert.ok(revisions.results[0].createdAt instanceof Date);
  assert.equal((await revisionsApi.getById(action.id, '1', appId)).definition.published, false);
  await definitionsApi.archive(action.id, appId);
  assert.equal(await status(definitionsApi.getById(action.id, appId)), 404);
  assert.ok((await definitionsApi.getById(action.id, appId, true)).archivedAt > 0);
  await callbacksApi.complete('ap-1', { outputFields: { hs_execution_state: 'SUCCESS' } });
  await callbacksApi.completeBatch({ inputs: [{ callbackId: 'ap-2', outputFields: {} }] });
  assert.equal(await status(callbacksApi.complete('ap-2', { outputFields: {} })), 404);
});

await check('visitors are identified and users have business units', async () => {
  const { token } = await conversations.visitorIdentification.generateApi.generateToken({ email: 'ada@example.com' });
  assert.ok(token.length > 20);
  const users = await settings.users.usersApi.getPage();
  const units = await settings.businessUnits.businessUnitApi.getByUserID(users.results[0].id, ['logoMetadata']);
  assert.equal(units.results.length, 1);
});

await check('campaigns, workflows, conversations and currencies answer beside the functions of the SDK', async () => {
  const campaign = await request('POST', '/marketing/v3/campaigns', { properties: { hs_name: 'Autumn' } });
  await request('POST', `/marketing/v3/campaigns/${campaign.id}/budget`, { name: 'Ads', amount: 5, order: 0 });
  assert.equal((await request('GET', `/marketing/v3/campaigns/${campaign.id}/budget/totals`)).budgetTotal, 5);
  const flow = await request('POST', '/automation/v4/flows', { type: 'CONTACT_FLOW', objectTypeId: '0-1', isEnabled: true, actions: [] });
  const changed = await request('PUT', `/automation/v4/flows/${flow.id}`, { ...flow, name: 'Greet' });
  assert.equal(changed.revisionId, '2');
  assert.equal((await request('GET', '/conversations/v3/conversations/inboxes')).total, 2);
  await request('POST', '/settings/v3/currencies/exchange-rates', { fromCurrencyCode: 'EUR', conversionRate: 1.1 });
  assert.equal((await request('GET', '/settings/v3/currencies/exchange-rates/current')).results[0].fromCurrencyCode, 'EUR');
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
