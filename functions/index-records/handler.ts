import middy from '@middy/core';
import { cases, events, inbox, now, ranges, records } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { indexRecords, listRecords } from './index-records.ts';

const ports = () => ({
  inbox: inbox(),
  records: records(),
  cases: cases(),
  events: events(),
  ranges: ranges(),
  now,
});

export const handler = middy(
  step('index-records', {
    PacketReceived: (event) => indexRecords(event, ports()),
    PagesRead: (event) => listRecords(event, ports()),
  }),
).use(observed);
