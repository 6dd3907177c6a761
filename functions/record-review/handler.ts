import middy from '@middy/core';
import { cases, events, inbox, now, records, reviewers } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { recordReview } from './record-review.ts';

export const handler = middy(
  step('record-review', {
    upload: (upload) =>
      recordReview(upload, {
        inbox: inbox(),
        records: records(),
        cases: cases(),
        reviewers: reviewers(),
        events: events(),
        now,
      }),
  }),
).use(observed);
