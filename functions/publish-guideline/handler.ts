import middy from '@middy/core';
import { cases, events, guidelines, inbox, now } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { publishGuideline } from './publish-guideline.ts';

export const handler = middy(
  step('publish-guideline', {
    upload: (upload) =>
      publishGuideline(upload, {
        inbox: inbox(),
        guidelines: guidelines(),
        cases: cases(),
        events: events(),
        now,
      }),
  }),
).use(observed);
