import middy from '@middy/core';
import { cases, events, now, records } from '../../shared/aws/ports.ts';
import { textract } from '../../shared/aws/textract.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import { tesseract } from '../../shared/records/ocr.ts';
import { readPages } from './read-pages.ts';

// The bundler knows which, and leaves the other out (infra/bundle.ts).
const ocr = process.env.OCR === 'textract' ? textract : tesseract;

export const handler = middy(
  step('read-pages', {
    'page-range': (range) =>
      readPages(range, { records: records(), cases: cases(), events: events(), now }, ocr),
  }),
).use(observed);
