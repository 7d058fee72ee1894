import { hubspot } from './client';

const properties = ['email'];

export async function one(ids: string[]) {
  for (const id of ids) {
    await hubspot.crm.contacts.basicApi.getById(id, properties); // expect: P2
    await fetch(`https://api.hubapi.com/crm/objects/2026-09/contacts/${id}`); // expect: P2
  }
  return Promise.all(ids.map((id) => hubspot.crm.deals.basicApi.update(id, change))); // expect: P2
}

export async function inChunks(chunks: string[][]) {
  for (const inputs of chunks) {
    const read = await hubspot.crm.contacts.batchApi.read({ inputs, properties });
    report(read.errors);
  }
}

export async function tryAgain(id: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    await hubspot.crm.contacts.basicApi.getById(id, properties);
  }
}

export async function pages() {
  let after: string | undefined;
  do {
    const page = await hubspot.crm.contacts.basicApi.getPage(100, after, properties);
    await fetch(`https://api.hubapi.com/crm/objects/2026-09/contacts?after=${after}`);
    after = page.paging?.next?.after;
  } while (after);
}

export async function header() {
  for (const contact of (await hubspot.crm.contacts.basicApi.getPage(100, undefined, properties)).results) {
    print(contact);
  }
  const once = ids.filter((id) => id);
  await hubspot.crm.contacts.basicApi.getById(once[0], properties);
}
