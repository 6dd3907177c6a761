import middy from '@middy/core';
import { cases, events, now } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { watchDeadlines } from './watch-deadlines.ts';

export const handler = middy(
  step('watch-deadlines', {
    schedule: (tick) => watchDeadlines(tick, { cases: cases(), events: events(), now }),
  }),
).use(observed);
