import middy from '@middy/core';
import { cases, events, guidelines, now, records } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { applyRules } from './apply-rules.ts';

export const handler = middy(
  step('apply-rules', {
    FactsFound: (event) =>
      applyRules(event, {
        records: records(),
        guidelines: guidelines(),
        cases: cases(),
        events: events(),
        now,
      }),
  }),
).use(observed);
