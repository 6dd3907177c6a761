import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString } from 'pdf-lib';

/** An element of a PDF's structure tree, with the attributes that assistive technology goes by. */
export interface Element {
  readonly type: string;
  readonly lang?: string;
  readonly alt?: string;
  readonly scope?: string;
  readonly children: readonly Element[];
}

/** What a PDF says of itself, apart from how it looks. */
export interface Structure {
  readonly title: string | undefined;
  readonly lang: string | undefined;
  readonly bookmarks: readonly string[];
  readonly elements: readonly Element[];
}

const NAME = (name: string) => PDFName.of(name);
const textOf = (value: unknown): string | undefined =>
  value instanceof PDFString || value instanceof PDFHexString
    ? value.decodeText()
    : value instanceof PDFName
      ? value.decodeText()
      : undefined;

/** The structure of a tagged PDF; throws when it is not tagged. */
export async function structureOf(pdf: Uint8Array): Promise<Structure> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const { catalog } = document;
  const root = catalog.lookup(NAME('StructTreeRoot'), PDFDict);
  return {
    title: document.getTitle(),
    lang: textOf(catalog.lookup(NAME('Lang'))),
    bookmarks: bookmarksOf(catalog.lookup(NAME('Outlines'), PDFDict)),
    elements: kidsOf(root),
  };
}

function bookmarksOf(parent: PDFDict): string[] {
  const found: string[] = [];
  for (
    let entry = parent.lookupMaybe(NAME('First'), PDFDict);
    entry;
    entry = entry.lookupMaybe(NAME('Next'), PDFDict)
  )
    found.push(textOf(entry.lookup(NAME('Title'))) ?? '', ...bookmarksOf(entry));
  return found;
}

function kidsOf(element: PDFDict): Element[] {
  const kids = element.lookup(NAME('K'));
  const all = kids instanceof PDFArray ? kids.asArray().map((_, index) => kids.lookup(index)) : [kids];
  // A number, or a dictionary without a type of structure, is content of a page.
  return all.flatMap((kid) =>
    kid instanceof PDFDict && kid.has(NAME('S')) && !(kid instanceof PDFNumber) ? [elementOf(kid)] : [],
  );
}

function elementOf(dict: PDFDict): Element {
  const lang = textOf(dict.lookup(NAME('Lang')));
  const alt = textOf(dict.lookup(NAME('Alt')));
  const attributes = dict.lookup(NAME('A'));
  const sets =
    attributes instanceof PDFArray ? attributes.asArray().map((_, i) => attributes.lookup(i)) : [attributes];
  const scope = sets
    .map((set) => (set instanceof PDFDict ? textOf(set.lookup(NAME('Scope'))) : undefined))
    .find((one) => one !== undefined);
  return {
    type: textOf(dict.lookup(NAME('S'))) ?? '',
    ...(lang === undefined ? {} : { lang }),
    ...(alt === undefined ? {} : { alt }),
    ...(scope === undefined ? {} : { scope }),
    children: kidsOf(dict),
  };
}

/** An element with all that it holds, in reading order. */
export const flat = (elements: readonly Element[]): Element[] =>
  elements.flatMap((element) => [element, ...flat(element.children)]);
