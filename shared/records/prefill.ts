import { CaseNumber } from '../case/case-number.ts';
import { codesIn, dateIn, type FormPage, listed } from './forms.ts';

/** A manifest as far as forms fill it; what they do not say is not there. */
export type Draft = Record<string, unknown>;

/**
 * What the forms of a packet say of its manifest. The application goes before the request, and of several of a kind
 * the first. Dates are read as the state's records write them; whatever cannot be read is left out.
 *
 * @param latest the day after which the forms cannot have been signed, `YYYY-MM-DD`
 */
export function prefilled(forms: readonly FormPage[], latest: string): Draft {
  const draft: Draft = { schemaVersion: 1 };
  const inOrder = [
    ...forms.filter(({ form }) => form === 'application'),
    ...forms.filter(({ form }) => form !== 'application'),
  ];
  const values = inOrder.flatMap((form) => form.values);
  const codes = values.flatMap(({ kind, value }) =>
    kind === 'treatment-code' ? codesIn(String(value)) : [],
  );
  for (const { path, kind, value } of values) {
    if (kind === 'expedited') {
      if (value === true) put(draft, 'priority', 'expedited');
      else if (inOrder[0]?.form === 'application') put(draft, 'priority', 'standard');
      continue;
    }
    const text = String(value).replace(/\s+/g, ' ').trim();
    if (kind === 'date') {
      const date = dateIn(text, latest);
      if (date !== null) put(draft, path, date);
    } else if (kind === 'treatment')
      put(
        draft,
        path,
        listed(String(value)).map((description, i, all) => {
          const code = all.length === 1 && codes.length === 1 ? codes[0] : undefined;
          const system = code && /^\d{5}$/.test(code) ? 'CPT' : 'HCPCS';
          return { id: String(i + 1), description, ...(code && { code: { system, value: code } }) };
        }),
      );
    else if (path === 'claim.diagnoses') put(draft, path, [diagnosis(text)]);
    else if (kind === 'name') put(draft, path, inReadingOrder(text));
    else if (kind !== 'treatment-code') put(draft, path, text);
  }
  return draft;
}

/** `Sample, Jane, Q.` as `Jane Q. Sample`; a degree after a comma stays where it is. */
function inReadingOrder(name: string): string {
  const [last = '', ...rest] = name.split(/\s*,\s*/);
  const isDegree = /^(?:M\.?D|D\.?O|D\.?C|N\.?P|P\.?A|Ph\.?D|Jr|Sr|II|III)\b/i.test(rest[0] ?? 'MD');
  return isDegree || /\s/.test(last) ? name : [...rest, last].join(' ');
}

const diagnosis = (text: string) =>
  /^[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$/.test(text) ? { code: text, text: '' } : { text };

/** Sets what is not set yet at a path of two names at most. */
function put(draft: Draft, path: string, value: unknown): void {
  const [first = '', second] = path.split('.');
  if (second === undefined) {
    if (!Object.hasOwn(draft, first)) draft[first] = value;
    return;
  }
  const inner = (draft[first] ?? {}) as Draft;
  if (!Object.hasOwn(inner, second)) draft[first] = { ...inner, [second]: value };
}

/** The case number where the name of a folder or file is one. */
export const caseNumberIn = (name: string): string | undefined => CaseNumber.safeParse(name).data;
