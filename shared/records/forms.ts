import type { Manifest } from '../case/manifest.ts';
import { findDates } from '../facts/dates.ts';
import data from './forms.json' with { type: 'json' };
import { isWithin } from './forms-pdf.ts';
import type { IsoDate, Page, PageField } from './model.ts';
import { isNear } from './people.ts';

/** What a field of a form fills of a manifest, as it stands in the form. */
export interface FormValue {
  /** Path of the manifest, e.g. `claim.dateOfInjury`. */
  readonly path: string;
  readonly kind: string;
  readonly value: string | boolean;
}

/** The kinds of form that are known; the same words as the types of document. */
export type FormKind = 'application' | 'request-for-authorization';

/** A page of a form with what is known of its fields. */
export interface FormPage {
  readonly form: FormKind;
  readonly values: readonly FormValue[];
}

type Box = PageField['box'];
interface Row {
  readonly text: string;
  readonly words: readonly { readonly text: string; readonly box: Box }[];
  readonly top: number;
}

const SECTIONS = data.sections.map(({ id, pattern }) => ({ id, pattern: new RegExp(pattern, 'i') }));
const FORMS = data.forms.map(({ form, title, fields }) => ({
  form: form as FormKind,
  title: new RegExp(title, 'i'),
  fields: fields.map((field) => ({
    path: field.path,
    kind: field.kind,
    section: 'section' in field ? field.section : null,
    patterns: field.patterns.map((pattern) => new RegExp(pattern, 'i')),
  })),
}));
type Known = (typeof FORMS)[number]['fields'][number];

/**
 * What the fields of a page fill of a manifest, by their tooltips, their names, or the label printed before or above
 * them. The form is known by its title, and on a page without one by what most of its fields are called. Null where
 * the page has no fields, or fields of no form that is known.
 */
export function formOn(page: Pick<Page, 'text' | 'words' | 'fields'>): FormPage | null {
  const { fields = [], text } = page;
  if (fields.length === 0) return null;
  const rows = printedRows(page, fields);
  const places = fields.map((field) => ({
    value: field.value,
    section: sectionAbove(field.box, rows),
    labels: labelsOf(field, rows, fields),
  }));
  const valuesIn = (known: readonly Known[]): FormValue[] =>
    places.flatMap(({ value, section, labels }) => {
      const found = labels
        .map((label) => known.find((one) => isCalled(one, label, section)))
        .find((one) => one !== undefined);
      const fits = found && (found.kind === 'expedited') === (typeof value === 'boolean');
      return fits ? [{ path: found.path, kind: found.kind, value }] : [];
    });
  const titled = FORMS.map((one) => ({ ...one, at: text.search(one.title) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (titled) return { form: titled.form, values: valuesIn(titled.fields) };
  const [likely] = FORMS.map(({ form, fields }) => ({ form, values: valuesIn(fields) })).sort(
    (a, b) => b.values.length - a.values.length,
  );
  return likely && likely.values.length >= 2 ? likely : null;
}

const isCalled = ({ patterns, section }: Known, label: string, found: string | null): boolean =>
  (section === null || section === found) && patterns.some((pattern) => pattern.test(label));

/** What a field may be called, the surest first. */
function labelsOf(field: PageField, rows: readonly Row[], fields: readonly PageField[]): string[] {
  const name = (field.name.split('.').at(-1) ?? '').replace(/\[\d+\]$/, '');
  const spaced = name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/[_\-\s]+/g, ' ');
  const printed = printedBeside(field, rows, fields) || printedAbove(field.box, rows);
  return [field.tooltip, spaced, printed]
    .map((label) => label.replace(/\s+/g, ' ').replace(/^[\s*•]+|[\s:*]+$/g, ''))
    .filter((label) => label !== '');
}

/** The printed words in rows, without what was filled in. */
function printedRows({ text, words }: Pick<Page, 'text' | 'words'>, fields: readonly PageField[]): Row[] {
  const rows: { words: { text: string; box: Box }[]; top: number; bottom: number }[] = [];
  const printed = words
    .map(([start, end, x, y, width, height]) => ({
      text: text.slice(start, end),
      box: [x, y, width, height] as Box,
    }))
    .filter(({ box }) => !fields.some((field) => isWithin(box, field.box)))
    .sort((a, b) => a.box[1] - b.box[1]);
  for (const word of printed) {
    const [, top, , height] = word.box;
    const row = rows.at(-1);
    if (row && top + height / 2 < row.bottom) row.words.push(word);
    else rows.push({ words: [word], top, bottom: top + height });
  }
  return rows.map(({ words: unsorted, top }) => {
    const sorted = unsorted.sort((a, b) => a.box[0] - b.box[0]);
    return { words: sorted, top, text: sorted.map((word) => word.text).join(' ') };
  });
}

/** Before a text on its row, from the field before it on; after a box that is ticked. */
function printedBeside(
  { box, value }: PageField,
  rows: readonly Row[],
  fields: readonly PageField[],
): string {
  const [left, top, width, height] = box;
  const middle = top + height / 2;
  const isOn = ([, y, , high]: Box) =>
    y <= top + height && y + high >= top && Math.abs(y + high / 2 - middle) < Math.max(high, 10);
  const others = fields.filter((other) => other.box !== box && isOn(other.box)).map((other) => other.box);
  const words = rows.flatMap((row) => row.words).filter((word) => isOn(word.box));
  if (typeof value === 'boolean') {
    const next = Math.min(...others.filter(([x]) => x > left).map(([x]) => x), Infinity);
    return joined(words.filter(({ box: [x] }) => x >= left + width / 2 && x < next));
  }
  const from = Math.max(
    ...others.filter(([x, , wide]) => x + wide <= left + 2).map(([x, , wide]) => x + wide),
    0,
  );
  const beforeIt = words.filter(({ box: [x, , wide] }) => x >= from - 2 && x + wide <= left + 4);
  // Of several labels on a row the one after the last colon is the field's.
  return (
    joined(beforeIt)
      .split(/(?<=:)\s+(?=\S)/)
      .at(-1) ?? ''
  );
}

/** On the row above, over the field. */
function printedAbove([left, top, width]: Box, rows: readonly Row[]): string {
  const row = rows.findLast((one) => one.top < top && top - one.top < data.labelAbove + 12);
  if (!row) return '';
  const over = row.words.filter(({ box: [x, , wide] }) => x < left + width && x + wide > left - 4);
  return joined(over);
}

const joined = (words: readonly { readonly text: string; readonly box: Box }[]): string =>
  words
    .toSorted((a, b) => a.box[0] - b.box[0])
    .map(({ text }) => text)
    .join(' ');

function sectionAbove([, top]: Box, rows: readonly Row[]): string | null {
  for (const row of rows.toReversed()) {
    if (row.top >= top) continue;
    const found = SECTIONS.find(({ pattern }) => pattern.test(row.text.trim()));
    if (found) return found.id;
  }
  return null;
}

const CHECKED: ReadonlySet<string> = new Set(data.checked);
const WORDS = data.words as Readonly<Record<string, string>>;

/** Where a form and the manifest disagree, in words that repeat neither. */
export function formDisagreements({ form, values }: FormPage, manifest: Manifest): string[] {
  const found = new Set<string>();
  const expected = expectedOf(manifest);
  for (const { path, kind, value } of values) {
    const words = WORDS[path];
    const wanted = expected[path];
    if (!CHECKED.has(path) || words === undefined || !wanted || typeof value !== 'string') continue;
    if (!agrees(kind, value, wanted, manifest.assigned))
      found.add(`${words} on the form is not that of the manifest`);
  }
  const treatments = values.flatMap(({ kind, value }) => (kind === 'treatment' ? listed(String(value)) : []));
  const codes = values.flatMap(({ kind, value }) =>
    kind === 'treatment-code' ? codesIn(String(value)) : [],
  );
  if (treatments.length > 0)
    for (const item of manifest.disputedItems) {
      const code = item.code?.value;
      const isAsked =
        (code !== undefined && codes.includes(code.toUpperCase())) ||
        treatments.some((words) => isSameTreatment(words, item.description));
      if (!isAsked)
        found.add(`disputed item ${item.id} of the manifest is not among the treatment on the form`);
    }
  // A request may ask for more than was denied; an application lists what is in dispute.
  if (
    form === 'application' &&
    treatments.some(
      (one) => !manifest.disputedItems.some(({ description }) => isSameTreatment(one, description)),
    )
  )
    found.add('treatment on the form is not among the disputed items of the manifest');
  const expedited = values.filter(({ kind }) => kind === 'expedited');
  if (
    form === 'application' &&
    expedited.some(({ value }) => value === true) &&
    manifest.priority === 'standard'
  )
    found.add('the form asks for an expedited review, the manifest for a standard one');
  return [...found];
}

const expectedOf = (manifest: Manifest): Readonly<Record<string, string | null>> => ({
  'injuredEmployee.name': manifest.injuredEmployee.name,
  'injuredEmployee.dateOfBirth': manifest.injuredEmployee.dateOfBirth,
  'claim.claimNumber': manifest.claim.claimNumber,
  'claim.dateOfInjury': manifest.claim.dateOfInjury,
  'requestingPhysician.name': manifest.requestingPhysician.name,
  'utilizationReview.date': manifest.utilizationReview.date,
  'requestForAuthorization.date': manifest.requestForAuthorization.date,
});

function agrees(kind: string, value: string, wanted: string, latest: IsoDate): boolean {
  if (kind === 'date') return dateIn(value, latest) === wanted;
  if (kind === 'code') return plain(value) === plain(wanted);
  const [found, names] = [namesIn(value), namesIn(wanted)];
  const ends = [names[0], names.at(-1)].filter((name) => name !== undefined);
  return ends.every((name) => found.some((one) => isNear(one, name)));
}

/** The day that a field gives, however it is written; null where it gives none. */
export const dateIn = (value: string, latest: IsoDate): IsoDate | null =>
  findDates(value.replace(/(?<=\d) (?=\d)/g, ''), latest)[0]?.date ??
  findDates(value.trim().replace(/^(\d\d)(\d\d)(\d{4})$/, '$1/$2/$3'), latest)[0]?.date ??
  null;

const plain = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Names without initials, titles and degrees, in capitals. */
const namesIn = (value: string): string[] =>
  value
    .toUpperCase()
    .split(/[\s,]+/)
    .map((word) => word.replace(/[^\p{L}]/gu, ''))
    .filter(
      (word) => word.length > 1 && !/^(?:DR|MR|MRS|MS|JR|SR|II|III|MD|DO|DC|NP|PA|PAC|DPM|PHD)$/.test(word),
    );

/** The treatments that a field lists, a line or number each. */
export const listed = (value: string): string[] =>
  value
    .split(/[\r\n;]+|(?<=\s|^)\d{1,2}[.)]\s+/)
    .map((one) => one.replace(/^\s*\d{1,2}[.)]\s*/, '').trim())
    .filter((one) => /[A-Za-z]{2}/.test(one));

export const codesIn = (value: string): string[] =>
  value.toUpperCase().match(/\b(?:\d{5}|[A-Z]\d{4}|\d{4}[A-Z])\b/g) ?? [];

const IGNORED: ReadonlySet<string> = new Set(data.ignored.split(' '));

/** Whether two wordings mean one treatment: most words of the shorter one are the other's. */
function isSameTreatment(a: string, b: string): boolean {
  const [one, other] = [a, b].map(
    (words) =>
      new Set((words.toLowerCase().match(/[a-z]+[a-z0-9]*|\d+/g) ?? []).filter((word) => !IGNORED.has(word))),
  ) as [Set<string>, Set<string>];
  const [fewer, more] = one.size <= other.size ? [one, other] : [other, one];
  if (fewer.size === 0) return true;
  const shared = [...fewer].filter((word) => more.has(word) || [...more].some((two) => isNear(word, two)));
  return shared.length / fewer.size >= data.sameWords;
}
