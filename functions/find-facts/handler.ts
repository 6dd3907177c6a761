import middy from '@middy/core';
import { cases, events, now, records } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { findFacts } from './find-facts.ts';

export const handler = middy(
  step('find-facts', {
    RecordsIndexed: (event) =>
      findFacts(event, { records: records(), cases: cases(), events: events(), now }),
  }),
).use(observed);
