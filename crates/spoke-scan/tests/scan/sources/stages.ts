import { hubspot } from './client';

const stage = await stageByLabel('Contract sent');
const fixed = { dealname: 'x', pipeline: '7831', dealstage: '99124' }; // expect: P7 P7
const usual = { dealstage: 'closedwon' }; // expect: P7
const read = { dealname: 'x', pipeline: stage.pipeline, dealstage: stage.id };
deal.properties.dealstage = '99124'; // expect: P7
const build = { pipeline: 'release', steps: 3 };
const columns = ['dealstage', 'pipeline'];
const label = { dealstage: '' };
