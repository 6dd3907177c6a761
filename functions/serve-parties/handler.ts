import middy from '@middy/core';
import {
  cases,
  determinationsTopic,
  events,
  letters,
  now,
  records,
  sesMailer,
  settings,
} from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { serveParties } from './serve-parties.ts';

export const handler = middy(
  step('serve-parties', {
    LetterWritten: (event) =>
      serveParties(event, {
        records: records(),
        letters: letters(),
        cases: cases(),
        events: events(),
        mailer: sesMailer(),
        topic: determinationsTopic(),
        settings: settings(),
        now,
      }),
  }),
).use(observed);
