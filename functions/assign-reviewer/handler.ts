import middy from '@middy/core';
import { cases, events, inbox, letters, now, records, reviewers } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { assignReviewer, freeSeat, publishRoster, rememberDecisions } from './assign-reviewer.ts';

const ports = () => ({
  inbox: inbox(),
  records: records(),
  letters: letters(),
  cases: cases(),
  reviewers: reviewers(),
  events: events(),
  now,
});

export const handler = middy(
  step('assign-reviewer', {
    DeterminationProposed: (event) => assignReviewer(event, ports()),
    DeterminationMade: async (event) => {
      await freeSeat(event, ports());
      await rememberDecisions(event, ports());
    },
    upload: (upload) => publishRoster(upload, ports()),
  }),
).use(observed);
