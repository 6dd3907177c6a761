/** `2015-06-05` or a timestamp → `06/05/2015`, the one form of date in a letter. */
export function letterDate(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-');
  return `${month}/${day}/${year}`;
}

/** Dates inside a text, as records write them (`8/31/15`, `6-5-2015`, `2015-08-31`), each as `MM/DD/YYYY`. */
export function withLetterDates(text: string): string {
  return text
    .replace(/\b(\d{4})-(\d{2})-(\d{2})\b/g, '$2/$3/$1')
    .replace(
      /(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])/g,
      (found, month: string, _mark, day: string, year: string) =>
        Number(month) > 12 || Number(day) > 31
          ? found
          : `${month.padStart(2, '0')}/${day.padStart(2, '0')}/${year.length === 2 ? `${Number(year) > 50 ? '19' : '20'}${year}` : year}`,
    );
}

/** `a`, `a and b`, `a, b and c`; with semicolons where a member has a comma of its own. */
export function list(members: readonly string[], conjunction = 'and'): string {
  const unique = [...new Set(members)];
  if (unique.length < 2) return unique.join('');
  const comma = unique.some((member) => member.includes(',')) ? ';' : ',';
  const last = unique.at(-1);
  if (unique.length === 2 && comma === ',') return `${unique[0]} ${conjunction} ${last}`;
  return `${unique.slice(0, -1).join(`${comma} `)}${comma === ';' ? ';' : ''} ${conjunction} ${last}`;
}

/** One sentence: trimmed, white space collapsed, a capital first and one full stop last. */
export function sentence(text: string): string {
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/ +([.,;:])/g, '$1')
    .trim();
  if (plain === '') return '';
  const closed = /[.?!]["”’')\]]?$/.test(plain) ? plain.replace(/\.{2,}$/, '.') : `${plain}.`;
  return closed.charAt(0).toUpperCase() + closed.slice(1);
}

/** A text as the middle of a sentence takes it: no white space around it and no full stop at its end. */
export const phrase = (text: string): string =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '');

/** Fills `{name}` slots of a template; a slot without a value is a mistake in the template and stays as it is. */
export const fill = (template: string, slots: Readonly<Record<string, string>>): string =>
  template.replace(/\{([a-zA-Z]+)\}/g, (slot, name: string) => slots[name] ?? slot);
