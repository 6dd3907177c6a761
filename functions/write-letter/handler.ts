import middy from '@middy/core';
import { cases, events, letters, now, records, settings, signer } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { writeLetter } from './write-letter.ts';

export const handler = middy(
  step('write-letter', {
    DeterminationMade: (event) =>
      writeLetter(event, {
        records: records(),
        letters: letters(),
        cases: cases(),
        events: events(),
        signer: signer(),
        settings: settings(),
        now,
      }),
  }),
).use(observed);
