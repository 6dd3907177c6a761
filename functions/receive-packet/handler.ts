import middy from '@middy/core';
import { cases, events, inbox, now, records } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { receivePacket } from './receive-packet.ts';

export const handler = middy(
  step('receive-packet', {
    upload: (upload) =>
      receivePacket(upload, { inbox: inbox(), records: records(), cases: cases(), events: events(), now }),
  }),
).use(observed);
