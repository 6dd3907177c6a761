import { describe, expect, it } from 'vitest';
import type { WorksheetInput } from '../../../shared/letter/worksheet.ts';
import { writeWorksheet } from '../../../shared/letter/worksheet.ts';
import { WORKSHEET_SCRIPT } from '../../../shared/letter/worksheet-page.ts';
import type { Page } from '../../../shared/records/model.ts';
import { consulted, fact, facts, manifest, proposal, records, trace } from './case.ts';
import { HOSTILE, hostile } from './hostile.ts';

const [item] = proposal.items;
if (!item) throw new Error('the case has an item');

const page = (file: string, number: number, text: string): Page => ({
  file,
  page: number,
  width: 612,
  height: 792,
  source: 'text-layer',
  text,
  words: [],
  legibility: 'legible',
  confidence: null,
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

describe('the worksheet', () => {
  it('shows each truth by shape, word and colour', () => {
    const shown = (truth: 'met' | 'not met' | 'not documented') => withTrace({ id: 'x', truth, says: 'It.' });
    expect(shown('met')).toContain('<span class="truth met"><span aria-hidden="true">✓</span> met</span> x');
    expect(shown('not met')).toContain(
      '<span class="truth not-met"><span aria-hidden="true">✗</span> not met</span> x',
    );
    expect(shown('not documented')).toContain(
      '<span class="truth not-documented"><span aria-hidden="true">?</span> not documented</span> x',
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
    const { sha256 } = records.documents[1] ?? { sha256: '' };
    expect(sheet).toContain(
      `<button type="button" data-file="${sha256}" data-page="1" data-start="${citation.start}" data-end="${citation.end}">“${citation.words}” <span class="why">D2 progress report 06/05/2015, page 1, line ${citation.line}</span></button>`,
    );
    expect(sheet).toContain('The records of 06/05/2015 show neck spasm on 06/05/2015 in the cervical spine.');
    expect(sheet).toContain('(did not count: another region)');
    expect(sheet).toContain(`id="p-${sha256}-1"`);
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
    expect(sheet).toContain('that rests on the record being silent; searched 11 pages for red-flag');
    expect(sheet).toContain('⚑ the records contradict each other');
    expect(sheet.match(/⚑ unverified/g)).toHaveLength(3);
  });

  it('says why there is no proposal and leaves the decision open', () => {
    const open = { ...item, decision: null, reason: 'conflict', explanation: 'Two notes disagree.' } as const;
    const sheet = writeWorksheet({ ...input, proposal: { ...proposal, items: [open] } });
    expect(sheet).toContain('⚑ No decision is proposed (conflict).</span> ');
    expect(sheet).toContain('Two notes disagree.');
    expect(sheet).toContain('<option value="" selected>not decided</option>');
  });

  it('lists documents with their legibility, what is missing, and every page once', () => {
    const sheet = writeWorksheet(input);
    expect(sheet).toContain('<td>not fully legible: pages 1</td>');
    expect(sheet).toContain('set aside: a copy of another document of the record');
    expect(sheet).toContain('the file is encrypted');
    expect(sheet).toContain('progress report dated 08/31/2015, expected from claims-administrator');
    const anchors = [...sheet.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(anchors).toEqual([
      ...new Set(
        records.documents.flatMap(({ sha256, pages: range }) =>
          range ? (range.to === 1 ? [`p-${sha256}-1`] : [`p-${sha256}-1`, `p-${sha256}-2`]) : [],
        ),
      ),
    ]);
  });

  it('carries what the review has to name, and a script that is whole and reaches for nothing outside', () => {
    const sheet = writeWorksheet(input);
    const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(sheet)?.[1] ?? '';
    expect(JSON.parse(json)).toEqual({ caseNumber: 'CM15-0185313', proposal: 'e'.repeat(64), items: ['1'] });
    expect(() => new Function(WORKSHEET_SCRIPT)).not.toThrow();
    expect(sheet).not.toMatch(/https?:|fetch\(|XMLHttp|localStorage|src=|<link/);
    expect(sheet).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`,
    );
  });

  it('is the same page for the same case', () => {
    expect(writeWorksheet(structuredClone(input))).toBe(writeWorksheet(input));
  });

  it.each(HOSTILE.map((text) => [text]))('takes %j in every field and on every page as words', (text) => {
    const bad = hostile(
      {
        manifest,
        records,
        proposal,
        determination: {
          caseNumber: '',
          revision: '',
          proposal: '',
          credentials: { states: [], certifications: [] },
          signedAt: '',
          review: '',
          items: [],
        },
      },
      text,
    );
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
    expect(sheet.match(/<script/g)).toHaveLength(2);
    expect(sheet).not.toMatch(/<img|<\/title><\/style>/);
    const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(sheet)?.[1] ?? '';
    expect(JSON.parse(json).items).toEqual([text]);
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
  const index = shown.slice(shown.indexOf('<h2>Documents</h2>'), shown.indexOf('<label for="search">'));

  it('lists documents by date, each opening at its page, and what is set aside after them', () => {
    const rows = [
      ...index.matchAll(
        /<th scope="row"><button type="button" data-file="\w+" data-page="(\d+)"[^>]*>(D\d+)/g,
      ),
    ];
    expect(rows.map(([, , id]) => id)).toEqual(['D91', first.id, 'D90']);
    expect(index.indexOf('Set aside')).toBeGreaterThan(index.indexOf(`>${first.id} `));
    expect(index).toContain('stands again as');
  });

  it('tells what is named elsewhere, and which months have no report', () => {
    expect(index).toContain(
      'report of the right shoulder MRI of 11/08/2010, expected from requesting-physician',
    );
    expect(index).toContain('Reports due from the claims administrator, 06/01/2015 to 07/31/2015');
    expect(index).toMatch(/a rule.*unverified.*1 undated, not counted/s);
    expect(index).toMatch(/2015-06<\/th><td aria-hidden="true">▪▪<\/td><td>2 [^<]*<\/td>/);
    expect(index).toMatch(/2015-07.*nothing.*no report of a visit/s);
  });
});
