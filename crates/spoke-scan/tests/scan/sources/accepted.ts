import { hubspot } from './client';
const usual = { dealstage: 'closedwon' }; // spoke-ignore: P7 every portal of ours keeps it
// spoke-ignore: hard-coded-stage,P6 the test portal has it
const fixed = { dealstage: '99124' };
// spoke-ignore: P7
const reasonless = { dealstage: '99124' }; // expect: P7
