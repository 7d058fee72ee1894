import * as hubspot from '@hubspot/api-client';
import { Client } from '@hubspot/api-client';
import Stripe from 'stripe';

const old = new hubspot.Client({
  apiKey: process.env.HUBSPOT_API_KEY, // expect: P1
  numberOfApiCallRetries: 3,
});
const alsoOld = new Client({ apiKey: key, numberOfApiCallRetries: 3 }); // expect: P1
const bare = new Client({ accessToken: token }); // expect: R1
const good = new Client({ accessToken: token, numberOfApiCallRetries: 3 });
// A developer key is good for what an application is, and another company's apiKey is another thing. hapikey= in a comment too.
const developer = new Client({ developerApiKey: key, numberOfApiCallRetries: 3 });
const stripe = new Stripe({ apiKey: key });
await fetch(`https://api.hubapi.com/crm/objects/2026-09/contacts?hapikey=${key}`); // expect: P1
await axios.get('https://api.hubapi.com/x', { params: { hapikey: key } }); // expect: P1
await axios.get('https://api.hubapi.com/x', { params: { limit: 1 } });
