import middy from '@middy/core';
import { cases, events, letters, now, settings } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { giveUpWaiting, recordDelivery } from './record-delivery.ts';

const ports = () => ({
  letters: letters(),
  cases: cases(),
  events: events(),
  settings: settings(),
  now,
});

export const handler = middy(
  step('record-delivery', {
    mail: (event) => recordDelivery(event, ports()),
    schedule: (tick) => giveUpWaiting(tick, ports()),
  }),
).use(observed);
