// Drives HubSpot's official Node SDK, unmodified, through the CMS: HubDB, drafts, revisions, languages, redirects, source
// code, search. The asserts say what must be in an answer; whatever the SDK cannot read is a failure.
//
// usage: cms.mjs PACKAGE_FOLDER BASE_URL TOKEN      ends with `N passed, N failed`; `.ci/clients` runs it.
// PACKAGE_FOLDER is a folder in whose node_modules @hubspot/api-client lies.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, basePath, accessToken] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), 'index.js'));
const { Client } = require('@hubspot/api-client');
const { cms } = new Client({ accessToken, basePath });
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

await check('a HubDB table is made, filled, published and read', async () => {
  const { tablesApi, rowsApi, rowsBatchApi } = cms.hubdb;
  const table = await tablesApi.createTable({
    name: 'prices',
    label: 'Prices',
    useForPages: false,
    allowPublicApiAccess: true,
    columns: [
      { id: 0, name: 'item', label: 'Item', type: 'TEXT', options: [] },
      { id: 0, name: 'price', label: 'Price', type: 'NUMBER', options: [] },
      { id: 0, name: 'colour', label: 'Colour', type: 'SELECT', options: [{ name: 'red', label: 'Red', type: 'option' }] },
    ],
  });
  assert.equal(table.published, false);
  assert.deepEqual(table.columns.map((column) => column.type), ['TEXT', 'NUMBER', 'SELECT']);
  const cup = await rowsApi.createTableRow('prices', { values: { item: 'Cup', price: 4.5, colour: { name: 'red', type: 'option' } } });
  const made = await rowsBatchApi.createDraftTableRows('prices', { inputs: [{ values: { item: 'Plate', price: 9 } }, { values: { item: 'Bowl', price: 7 } }] });
  assert.equal(made.results.length, 2);
  assert.equal(await status(rowsApi.getTableRows('prices')), 404);
  const live = await tablesApi.publishDraftTable('prices');
  assert.equal(live.rowCount, 3);
  assert.ok(live.publishedAt instanceof Date);
  const rows = await rowsApi.getTableRows('prices', ['-price'], undefined, 2);
  assert.equal(rows.total, 3);
  assert.deepEqual(rows.results.map((row) => row.values.item), ['Plate', 'Bowl']);
  await rowsApi.updateDraftTableRow('prices', cup.id, { values: { price: 5 } });
  assert.equal((await rowsApi.getTableRow('prices', cup.id)).values.price, 4.5);
  assert.equal((await rowsApi.getDraftTableRowById('prices', cup.id)).values.price, 5);
  assert.equal((await tablesApi.resetDraftTable('prices')).published, true);
  assert.equal((await rowsApi.getDraftTableRowById('prices', cup.id)).values.price, 4.5);
  await rowsBatchApi.purgeDraftTableRows('prices', { inputs: [cup.id] });
  assert.equal((await tablesApi.getDraftTableDetailsById('prices')).rowCount, 2);
  const copy = await tablesApi.cloneDraftTable('prices', { newName: 'prices_two', newLabel: 'Prices two', copyRows: true, isHubspotDefined: false });
  assert.equal(copy.rowCount, 2);
  const all = await tablesApi.getAllDraftTables();
  assert.equal(all.total, 2);
  assert.equal(await status(tablesApi.createTable({ name: 'prices', label: 'Again', columns: [] })), 409);
  await tablesApi.unpublishTable('prices');
  await tablesApi.archiveTable('prices_two');
});

await check('a CSV file is imported into a table', async () => {
  const file = { data: Buffer.from('Item,Price\nJug,3\nPan,many\n'), name: 'prices.csv' };
  const config = JSON.stringify({
    skipRows: 1,
    separator: ',',
    format: 'csv',
    columnMappings: [{ source: 1, target: 'item' }, { source: 2, target: 'price' }],
  });
  const told = await cms.hubdb.tablesApi.importDraftTable('prices', config, file);
  assert.equal(told.rowsImported, 2);
  assert.equal(told.errors.length, 1);
  assert.equal(told.rowLimitExceeded, false);
});

await check('a page has a draft, goes live and comes back from a revision', async () => {
  const { sitePagesApi } = cms.pages;
  const page = await sitePagesApi.create({ name: 'Home', slug: 'home', language: 'en' });
  assert.equal(page.currentState, 'DRAFT');
  assert.ok(page.created instanceof Date);
  await sitePagesApi.updateDraft(page.id, { name: 'Home, new' });
  assert.equal((await sitePagesApi.getById(page.id)).name, 'Home');
  assert.equal((await sitePagesApi.getDraftById(page.id)).name, 'Home, new');
  await sitePagesApi.pushLive(page.id);
  const live = await sitePagesApi.getById(page.id);
  assert.equal(live.name, 'Home, new');
  assert.equal(live.currentlyPublished, true);
  const revisions = await sitePagesApi.getPreviousVersions(page.id);
  assert.equal(revisions.total, 2);
  const first = revisions.results.at(-1);
  assert.equal(first.object.name, 'Home');
  assert.equal((await sitePagesApi.restorePreviousVersion(page.id, first.id)).name, 'Home');
  assert.equal((await sitePagesApi.clone({ id: page.id, cloneName: 'Copy' })).name, 'Copy');
  const german = await sitePagesApi.createLangVariation({ id: page.id, language: 'de' });
  assert.equal(german.translatedFromId, page.id);
  assert.deepEqual(Object.keys((await sitePagesApi.getById(page.id)).translations), ['de']);
  await sitePagesApi.setLangPrimary({ id: german.id });
  assert.equal(await status(sitePagesApi.getById('404')), 404);
});

await check('landing pages are tested, scheduled and kept in folders', async () => {
  const { landingPagesApi } = cms.pages;
  const folder = await landingPagesApi.createFolder({ name: 'Spring' });
  const page = await landingPagesApi.create({ name: 'Sale', folderId: folder.id });
  assert.equal(page.folderId, folder.id);
  const variant = await landingPagesApi.createABTestVariation({ contentId: page.id, variationName: 'Sale, red' });
  assert.equal(variant.abStatus, 'variant');
  await landingPagesApi.endActiveABTest({ abTestId: variant.abTestId, winnerId: page.id });
  const later = await landingPagesApi.create({ name: 'Later' });
  await landingPagesApi.schedule({ id: later.id, publishDate: new Date('2099-01-01T00:00:00Z') });
  assert.equal((await landingPagesApi.getById(later.id)).currentState, 'SCHEDULED');
  const folders = await landingPagesApi.getFolderPreviousVersions(folder.id);
  assert.equal(folders.results[0].object.name, 'Spring');
});

await check('posts, tags and authors go through batches and lists', async () => {
  const { blogPostsApi, blogTagsApi, blogAuthorsApi } = { blogPostsApi: cms.blogs.blogPosts.basicApi, blogTagsApi: cms.blogs.tags.blogTagsApi, blogAuthorsApi: cms.blogs.authors.blogAuthorsApi };
  const tags = await blogTagsApi.createBatch({ inputs: [{ name: 'One' }, { name: 'Two' }] });
  assert.equal(tags.results.length, 2);
  const author = await blogAuthorsApi.create({ fullName: 'Ada' });
  const post = await blogPostsApi.create({ name: 'News', slug: 'news', blogAuthorId: author.id, tagIds: tags.results.map((tag) => Number(tag.id)), postBody: '<p>porcelain</p>' });
  await blogPostsApi.pushLive(post.id);
  const posts = await blogPostsApi.getPage();
  assert.equal(posts.total, 1);
  await blogTagsApi.archiveBatch({ inputs: [tags.results[0].id] });
  assert.equal((await blogTagsApi.getPage()).total, 1);
});

await check('the site is searched', async () => {
  const found = await cms.siteSearch.publicApi.search('porcelain');
  assert.equal(found.total, 1);
  assert.equal(found.results[0].type, 'BLOG_POST');
  const indexed = await cms.siteSearch.publicApi.getById(String(found.results[0].id), 'BLOG_POST');
  assert.equal(indexed.fields.title.value, 'News');
});

await check('redirects are made, changed and refused', async () => {
  const { redirectsApi } = cms.urlRedirects;
  const redirect = await redirectsApi.create({ routePrefix: '/old', destination: '/new', redirectStyle: 301 });
  assert.equal((await redirectsApi.update(redirect.id, { ...redirect, destination: '/newer' })).destination, '/newer');
  assert.equal(await status(redirectsApi.create({ routePrefix: '/old', destination: '/x', redirectStyle: 301 })), 409);
  assert.equal((await redirectsApi.getPage()).total, 1);
  await redirectsApi.archive(redirect.id);
});

await check('source code goes up, comes down and is extracted', async () => {
  const { contentApi, metadataApi } = cms.sourceCode;
  const file = { data: Buffer.from('body {}'), name: 'main.css' };
  const made = await contentApi.create('draft', 'theme/main.css', file);
  assert.equal(made.folder, false);
  assert.equal(await status(contentApi.create('draft', 'theme/main.css', file)), 409);
  await contentApi.createOrUpdate('draft', 'theme/main.css', { data: Buffer.from('p {}'), name: 'main.css' });
  assert.deepEqual((await metadataApi.get('draft', 'theme')).children, ['main.css']);
  await contentApi.archive('draft', 'theme/main.css');
  assert.equal(await status(cms.sourceCode.extractApi.doAsync({ path: 'theme/none.zip' })), 404);
});

await check('domains and the audit log are listed', async () => {
  const domains = await cms.domains.domainsApi.getPage();
  assert.equal(domains.results[0].isResolving, true);
  const log = await cms.auditLogs.auditLogsApi.getPage();
  assert.ok(log.results.length > 10);
  assert.ok(log.results[0].timestamp instanceof Date);
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
