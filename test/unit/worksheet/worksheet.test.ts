import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Page, RecordDocument } from '../../../shared/records/model.ts';
import { longestGap } from '../../../shared/worksheet/timeline.ts';
import { wordsOf } from '../../../shared/worksheet/words.ts';
import type { WorksheetInput } from '../../../shared/worksheet/worksheet.ts';
import { writeWorksheet } from '../../../shared/worksheet/worksheet.ts';
import { consulted, determination, fact, facts, manifest, proposal, records, trace } from '../letter/case.ts';
import { HOSTILE, hostile } from '../letter/hostile.ts';

const [item] = proposal.items;
if (!item) throw new Error('the case has an item');

const page = (file: string, number: number, text: string, over: Partial<Page> = {}): Page => ({
  file,
  page: number,
  width: 612,
  height: 792,
  source: 'text-layer',
  text,
  words: [],
  legibility: 'legible',
  confidence: null,
  ...over,
});
const pages = records.documents.flatMap(({ sha256, pages: range }) =>
  range ? [page(sha256, 1, `Neck pain & spasm.\nPage 1`), page(sha256, 2, 'Plan: <none>')] : [],
);
const spasm = fact('finding.spasm', 'D2', { regions: ['cervical'] });
const input: WorksheetInput = {
  manifest,
  records,
  facts: { ...facts, facts: [...facts.facts, spasm] },
  proposal,
  proposalDigest: 'e'.repeat(64),
  pages,
};
/** The worksheet of an item whose only guideline evaluates to a trace. */
const withTrace = (over: Parameters<typeof trace>[0], guideline = {}) =>
  writeWorksheet({
    ...input,
    proposal: { ...proposal, items: [{ ...item, guidelines: [consulted(guideline, trace(over))] }] },
  });
/** What the page's script is given. */
const given = (sheet: string, id: 'data' | 'files') =>
  JSON.parse(
    new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`, 's').exec(sheet)?.[1] ?? '',
  );
const visible = (sheet: string) => sheet.slice(sheet.indexOf('<body>'), sheet.indexOf('<script'));

describe('the worksheet', () => {
  it('shows each truth by shape, word and colour', () => {
    const shown = (truth: 'met' | 'not met' | 'not documented') => withTrace({ id: 'x', truth, says: 'It.' });
    expect(shown('met')).toContain(
      '<span class="truth met"><span aria-hidden="true">✓</span> met</span> <span class="criterion">x</span>',
    );
    expect(shown('not met')).toContain(
      '<span class="truth not-met"><span aria-hidden="true">✗</span> not met</span> <span class="criterion">x</span>',
    );
    expect(shown('not documented')).toContain(
      '<span class="truth not-documented"><span aria-hidden="true">?</span> not documented</span> <span class="criterion">x</span>',
    );
  });

  it('leads from a criterion to the words of the record, and says what was near and why it did not count', () => {
    const sheet = withTrace({
      id: 'x',
      truth: 'met',
      says: 'The records of {dates} show {evidence} in the {region}.',
      support: [spasm.id],
      near: [{ fact: facts.facts[0]?.id ?? '', why: 'another region' }],
    });
    const { citation } = spasm;
    expect(sheet).toContain(
      `<button type="button" class="cite" data-document="D2" data-page="1" data-start="${citation.start}" data-end="${citation.end}">“${citation.words}” <span class="where">D2 progress report 06/05/2015, page 1, line ${citation.line}</span></button>`,
    );
    expect(sheet).toContain('The records of 06/05/2015 show neck spasm on 06/05/2015 in the cervical spine.');
    expect(sheet).toContain('(did not count: another region)');
  });

  it('shows the latest three of many facts and folds the others away', () => {
    const many = ['2015-01-05', '2015-03-05', '2015-02-05', '2015-05-05', '2015-04-05'].map((date, index) =>
      fact('finding.spasm', 'D2', { id: `M${index}`, regions: ['cervical'], date }),
    );
    const sheet = writeWorksheet({
      ...input,
      facts: { ...facts, facts: many },
      proposal: {
        ...proposal,
        items: [
          {
            ...item,
            guidelines: [consulted({}, trace({ truth: 'met', support: many.map(({ id }) => id) }))],
          },
        ],
      },
    });
    const told = [...visible(sheet).matchAll(/<li>neck spasm on (\S+)/g)].map(([, date]) => date);
    expect(told).toEqual(['05/05/2015', '04/05/2015', '03/05/2015', '02/05/2015', '01/05/2015']);
    expect(sheet).toMatch(/03\/05\/2015(?:(?!<li>).)*<\/li><\/ul><details><summary>2 more<\/summary>/s);
  });

  it('says what was searched, what rests on silence, what conflicts and what is not verified', () => {
    const sheet = withTrace(
      {
        id: 'x',
        notApplicable: 'silent',
        conflict: true,
        verified: false,
        searched: { concepts: ['red-flag'], pages: 11 },
      },
      { verified: false, role: 'decided' },
    );
    expect(sheet).toContain('that rests on the record being silent');
    expect(sheet).toContain('Searched 11 pages, 2 not read, for: red flag');
    expect(sheet).toContain('</span> the records contradict each other');
    expect(sheet.match(/<\/span> unverified/g)).toHaveLength(2);
    expect(sheet).toContain('</span> 1 guideline not yet checked at the source');
  });

  it('offers the words that a criterion was searched for, and no longer ones that hold them', () => {
    const sheet = withTrace({ id: 'x', searched: { concepts: ['red-flag'], pages: 11 } });
    expect(sheet).toContain('data-look="red-flag" data-for="x">Look for yourself</button>');
    const words: string[] = given(sheet, 'data').words['red-flag'];
    expect(words).toEqual(wordsOf('red-flag'));
    expect(words).toContain('fracture');
    expect(words.filter((word) => /\bfracture\b/i.test(word))).toEqual(['fracture']);
  });

  it('says why there is no proposal, and decides nothing before the physician does', () => {
    const open = { ...item, decision: null, reason: 'conflict', explanation: 'Two notes disagree.' } as const;
    const sheet = writeWorksheet({ ...input, proposal: { ...proposal, items: [open, item] } });
    expect(sheet).toContain('</span> No decision is proposed: the records contradict each other.</span>');
    expect(sheet).toContain('Two notes disagree.');
    expect(sheet).toContain('</span> 1 of 2 items without a proposal: you decide unaided.');
    expect(sheet.match(/<input type="radio"[^>]*checked/g)).toBeNull();
    expect(sheet.match(/as proposed<\/span>/g)).toHaveLength(1);
  });

  it('tells the conventions and the services of an item that a proposal rests on', () => {
    const rested = {
      ...item,
      conventions: [{ name: 'one-course-first', says: 'A first course is tried before a second.' }],
      parts: [
        {
          service: 'mri-cervical-spine',
          serviceName: 'MRI of the cervical spine',
          regions: ['cervical'],
          side: null,
          decision: 'Upheld' as const,
          guidelines: [],
        },
      ],
    };
    const sheet = writeWorksheet({ ...input, proposal: { ...proposal, items: [rested] } });
    expect(sheet).toContain('A first course is tried before a second.');
    expect(sheet).toContain('<li>MRI of the cervical spine the cervical spine: Upheld</li>');
  });

  it('gives the script every page that was read, once, with what has to be said of it', () => {
    const scanned = pages.map((one, index) =>
      index === 0
        ? { ...one, source: 'ocr' as const, confidence: 71.6, legibility: 'not fully legible' as const }
        : one,
    );
    const sheet = writeWorksheet({ ...input, pages: scanned });
    const files = given(sheet, 'files');
    expect(files).toHaveLength(new Set(pages.map(({ file }) => file)).size);
    expect(files[0]).toEqual({
      1: [
        'Neck pain & spasm.\nPage 1',
        'not fully legible; read from a scan, words 72 % sure; its image is not in this worksheet: see page 1 of records/D1.pdf',
      ],
      2: 'Plan: <none>',
    });
    expect(given(sheet, 'data').pages).toEqual({ total: 12, unread: ['D7'], partly: ['D1 page 1'] });
  });

  it('lists documents with their legibility, what is missing and what is set aside', () => {
    const sheet = writeWorksheet(input);
    expect(sheet).toContain('not fully legible: page 1');
    expect(sheet).toContain('Set aside: Copies (1)');
    expect(sheet).toContain('a copy of another document of the record');
    expect(sheet).toContain('the file is encrypted');
    expect(sheet).toContain('progress report dated 08/31/2015, expected from claims administrator');
  });

  it('carries what the review has to name, and runs nothing but its own script', () => {
    const sheet = writeWorksheet(input);
    expect(given(sheet, 'data')).toMatchObject({
      caseNumber: 'CM15-0185313',
      proposal: 'e'.repeat(64),
      items: [{ id: '1', decision: 'Upheld' }],
    });
    const script = /<script>(.*?)<\/script>/s.exec(sheet)?.[1] ?? '';
    expect(() => new Function(script)).not.toThrow();
    const hash = createHash('sha256').update(script).digest('base64');
    expect(sheet).toContain(
      `content="default-src &#39;none&#39;; script-src &#39;sha256-${hash}&#39;; style-src`,
    );
    expect(sheet).not.toMatch(
      /https?:|fetch\(|XMLHttp|innerHTML|insertAdjacent|src=|<link|style="|unsafe-inline/,
    );
  });

  it('is the same page for the same case', () => {
    expect(writeWorksheet(structuredClone(input))).toBe(writeWorksheet(input));
  });

  it.each(HOSTILE.map((text) => [text]))('takes %j in every field and on every page as words', (text) => {
    const bad = hostile({ manifest, records, proposal, determination }, text);
    const named = {
      ...bad.proposal,
      items: bad.proposal.items.map((one) => ({
        ...one,
        item: { ...one.item, id: text, description: text },
      })),
    };
    const sheet = writeWorksheet({
      ...input,
      ...bad,
      proposal: named,
      pages: pages.map((one) => ({ ...one, text })),
    });
    expect(sheet.match(/<script/g)).toHaveLength(3);
    expect(sheet).not.toMatch(/<img|<\/title><\/style>/);
    expect(given(sheet, 'data').items[0].id).toBe(text);
    expect(given(sheet, 'files')[0][1]).toBe(text);
  });
});

describe('the index of the record on the worksheet', () => {
  const [first, second] = records.documents;
  if (!first || !second) throw new Error('the record has documents');
  const copy = {
    ...second,
    id: 'D90',
    setAside: { reason: 'duplicate' as const, detail: 'the same report as D1', of: first.id },
  };
  const shown = writeWorksheet({
    ...input,
    records: {
      ...records,
      documents: [
        { ...first, date: '2015-07-14', copies: ['D90'] },
        copy,
        { ...second, id: 'D91', date: '2015-06-05' },
      ],
      namedElsewhere: [
        {
          type: 'imaging-report',
          date: '2010-11-08',
          description: 'report of the right shoulder MRI of 11/8/2010',
          namedIn: null,
          expectedFrom: 'requesting-physician',
        },
      ],
      coverage: {
        from: '2015-06-01',
        to: '2015-07-31',
        countedFrom: 'request-for-authorization',
        source: 'a rule',
        verified: false,
        months: [
          { month: '2015-06', documents: { 'progress-report': 2 }, hasReport: true },
          { month: '2015-07', documents: {}, hasReport: false },
        ],
        undated: 1,
      },
    },
  });
  const index = shown.slice(shown.indexOf('id="panel-documents"'), shown.indexOf('id="panel-pages"'));

  it('lists documents by date, each opening at its page, and what is set aside after them', () => {
    const rows = [
      ...index.matchAll(
        /<th scope="row"><button type="button" class="cite" data-document="(D\d+)" data-page="1">/g,
      ),
    ];
    expect(rows.map(([, id]) => id)).toEqual(['D91', first.id, 'D90']);
    expect(index.indexOf('Set aside')).toBeGreaterThan(index.indexOf(`>${first.id} `));
    expect(index).toContain('<summary>stands 2 times</summary>');
  });

  it('tells what is named elsewhere, and which months have no report', () => {
    expect(index).toContain(
      'report of the right shoulder MRI of 11/08/2010, expected from requesting physician',
    );
    expect(index).toContain('Reports due from the claims administrator, 06/01/2015 to 07/31/2015');
    expect(index).toMatch(/a rule.*unverified.*1 undated, not counted/s);
    expect(index).toContain('<th scope="row">2015-06</th><td>2 progress report</td>');
    expect(index).toMatch(/2015-07<\/th><td>nothing.*no report of a visit/s);
  });

  it('draws the record by date and tells the same in words', () => {
    const words =
      '2 documents from 06/05/2015 to 07/14/2015; no report of a visit in 2015-07; longest stretch without a visit: 39 days, 06/05/2015 to 07/14/2015';
    expect(index).toContain(`role="img" aria-label="${words}"`);
    expect(index).toContain(`<figcaption>${words}.</figcaption>`);
    expect(index.match(/<rect class="mark"/g)).toHaveLength(2);
    expect(index.match(/<rect class="bare"/g)).toHaveLength(1);
    expect(index).toContain('>injury 01/25/2007</text>');
  });

  it('finds the longest stretch between two visits, and none where there is one visit', () => {
    const visit = (date: string | null): RecordDocument => ({ ...first, date });
    expect(longestGap([visit('2015-07-14'), visit(null), visit('2015-01-14'), visit('2015-02-14')])).toEqual({
      from: '2015-02-14',
      to: '2015-07-14',
      days: 150,
    });
    expect(longestGap([visit('2015-07-14')])).toBeNull();
  });
});
