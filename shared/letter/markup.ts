const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML content or as a quoted attribute: nothing in it is read as markup. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);

/** Markup that is already escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A template of markup: every value that is not markup itself is escaped. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (Html | string | number | readonly Html[])[]
): Html {
  const filled = values.map((value) =>
    value instanceof Html
      ? value.text
      : Array.isArray(value)
        ? value.map((member: Html) => member.text).join('')
        : escapeHtml(String(value)),
  );
  return new Html(String.raw({ raw: parts }, ...filled));
}

/** A value as JSON inside a script element, where no `<` can end the element. */
export const scriptJson = (value: unknown): Html =>
  new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
