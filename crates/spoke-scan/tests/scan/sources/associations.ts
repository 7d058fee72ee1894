import { hubspot } from './client';

const CONTACT_TO_DEAL = 3; // expect: P4
const TYPES = {
  COMPANY_TO_DEAL: 5, // expect: P4
  CONTACT_TO_TICKET: 15,
  DEAL_TO_CONTACT: 3,
  CONTACT_TO_COMPANY: 279,
  PRIORITY_TO_LEVEL: 3,
};

export async function link(deal: string, contact: string) {
  try {
    await hubspot.crm.contacts.basicApi.create({
      properties,
      associations: [
        { to: { id: deal }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] }, // expect: P4
        { to: { id: deal }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 4 }] },
        { to: { id: deal }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 12 }] },
      ],
    });
  } catch (error) {
    if (error.code !== 409) throw error;
  }
  await hubspot.crm.associations.v4.basicApi.create('deals', deal, 'contacts', contact, [
    { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 },
  ]);
  await hubspot.crm.associations.v4.basicApi.create('contacts', contact, 'deals', deal, [
    { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }, // expect: P4
  ]);
}
