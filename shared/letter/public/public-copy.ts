import { Defect } from '../../errors.ts';
import type { LetterModel } from '../letter.ts';
import type { Redactor } from './redact.ts';

/**
 * Parts of a letter that are fixed wording, or that the Division publishes: the case block, how the determination was
 * made and the reviewer's credentials. Everything else may hold words of the case.
 */
const FIXED: ReadonlySet<string> = new Set([
  'title',
  'date',
  'caseNumber',
  'caseBlock',
  'how',
  'lead',
  'label',
  'changeLabel',
  'disclaimer',
  'decision',
  'decided',
  'footer',
  'language',
]);
/** Names of parts that are fixed wording at the top of the letter or of a section, and words of the case in an item. */
const FIXED_ABOVE: ReadonlySet<string> = new Set(['heading', 'title']);

function strike(value: unknown, redactor: Redactor, inItem: boolean): unknown {
  if (typeof value === 'string') return redactor.strike(value);
  if (Array.isArray(value)) return value.map((member) => strike(member, redactor, inItem));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isFixed = FIXED_ABOVE.has(key) ? !inItem : FIXED.has(key);
      return [key, isFixed ? inner : strike(inner, redactor, inItem || key === 'items')];
    }),
  );
}

/** What the published letters lack: the cover, the list of documents, and the digest of what all of it rests on. */
const LEFT_OUT = { cover: null, documents: null, record: null } as const;

/** Every string of a value. */
function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value !== null && typeof value === 'object')
    for (const inner of Object.values(value)) yield* stringsOf(inner);
}

/**
 * The public copy of a letter (8 CCR 9792.10.9): it begins at the case block, has no cover and no list of documents
 * nor the record's digest, and what identifies somebody is struck out of the rest.
 */
export function publicCopy(model: LetterModel, redactor: Redactor): LetterModel {
  const copy = strike({ ...model, ...LEFT_OUT }, redactor, false) as LetterModel;
  // The same finder on what it struck: that nothing is left does not rest on how it was struck.
  const left = stringsOf(strike(copy, redactor, false));
  const struck = stringsOf(copy);
  for (const text of left)
    if (text !== struck.next().value)
      throw new Defect('identifier-in-public-copy', 'an identifier of the case is left in the public copy');
  return copy;
}

/** What of a packet's identifiers stands in the fixed wording of a copy, where it names nobody. */
export function inFixedWording(copy: LetterModel, redactor: Redactor): ReadonlySet<string> {
  const { title, caseBlock, how, issues, summary, disclaimer, footer } = copy;
  const fixed = stringsOf([
    title,
    caseBlock,
    how,
    disclaimer,
    footer,
    [issues.heading, issues.lead, summary.heading, summary.lead],
    issues.items.map(({ paragraphs, changeLabel, decided }) => [
      decided,
      changeLabel,
      paragraphs.map(({ label }) => label),
    ]),
  ]);
  return new Set([...fixed].flatMap((text) => redactor.identifiersIn(text).map(plainly)));
}

/** An identifier as it is compared: its case and spacing say nothing. */
export const plainly = (identifier: string): string => identifier.toLowerCase().replace(/\s+/g, ' ');
