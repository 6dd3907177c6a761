import middy from '@middy/core';
import { cases, events, inbox, letters, now, records, sesMailer, settings } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { noticeAsked, noticeAssignment, noticeIneligible, noticeRequest } from './send-notices.ts';

const ports = () => ({
  inbox: inbox(),
  records: records(),
  letters: letters(),
  cases: cases(),
  events: events(),
  mailer: sesMailer(),
  settings: settings(),
  now,
});

export const handler = middy(
  step('send-notices', {
    PacketReceived: (event) => noticeAssignment(event, ports()),
    RecordsRequested: (event) => noticeRequest(event, ports()),
    CaseIneligible: (event) => noticeIneligible(event, ports()),
    upload: (upload) => noticeAsked(upload, ports()),
  }),
).use(observed);
