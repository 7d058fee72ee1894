import { hubspot } from './client';

export async function searchFirst(email: string) {
  const found = await hubspot.crm.contacts.searchApi.doSearch({ filterGroups, properties, limit: 1 });
  if (found.results.length) return found.results[0];
  return hubspot.crm.contacts.basicApi.create({ properties: { email } }); // expect: P5
}

export async function hopeful(email: string) {
  return hubspot.crm.contacts.basicApi.create({ properties: { email } }); // expect: P8
}

export async function logged(email: string) {
  try {
    return await hubspot.crm.contacts.basicApi.create({ properties: { email } }); // expect: P8
  } catch (error) {
    console.error(error);
  }
}

export async function careful(email: string) {
  try {
    return await hubspot.crm.contacts.basicApi.create({ properties: { email } });
  } catch (error) {
    if (error.code === 409) return update(email);
    throw error;
  }
}

export function chained(email: string) {
  return hubspot.crm.contacts.basicApi
    .create({ properties: { email } })
    .catch((error) => (error.code === 409 ? update(email) : Promise.reject(error)));
}

export async function upsert(inputs: Input[]) {
  const result = await hubspot.crm.contacts.batchApi.upsert({ inputs });
  return result.errors;
}

export async function deal() {
  return hubspot.crm.deals.basicApi.create({ properties: { dealname: 'x' } });
}
