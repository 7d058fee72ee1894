import { hubspot } from './client';

export async function everything() {
  let after = '0';
  while (after) {
    const page = await hubspot.crm.contacts.searchApi.doSearch({ filterGroups, properties, limit: 100, after }); // expect: P3
    after = page.paging?.next?.after ?? '';
  }
}

export async function window() {
  let last = '0';
  let after: string | undefined;
  for (;;) {
    const page = await hubspot.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: 'GT', value: last }] }],
      properties,
      after,
    });
    if (!page.results.length) return;
    last = page.results[page.results.length - 1].id;
  }
}

export async function stopsInTime() {
  let after = 0;
  while (after < 10000) {
    const page = await hubspot.crm.contacts.searchApi.doSearch({ filterGroups, properties, after });
    after = Number(page.paging?.next?.after ?? 10000);
  }
}

export async function firstPageOf(domains: string[]) {
  for (const domain of domains) {
    await hubspot.crm.companies.searchApi.doSearch({ filterGroups: byDomain(domain), properties, limit: 1 });
  }
}
