import middy from '@middy/core';
import { cases, events, now, records } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { readPages } from './read-pages.ts';

export const handler = middy(
  step('read-pages', {
    'page-range': (range) => readPages(range, { records: records(), cases: cases(), events: events(), now }),
  }),
).use(observed);
