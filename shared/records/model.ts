import type { DocumentType, Submitter } from '../case/manifest.ts';

/** A calendar date, `YYYY-MM-DD`. */
export type IsoDate = string;

/** What a file turned out to hold, by its bytes and not by its name. */
export type MediaType = 'pdf' | 'png' | 'jpeg' | 'tiff' | 'text' | 'fhir' | 'unknown';

/** A file of the packet as it was found: where its bytes are kept (by their digest), and why it could not be read, if so. */
export interface PacketFile {
  /** The name as submitted, e.g. `records/2015-06-05 progress note.pdf`. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: MediaType;
  /** Pages that can be asked for; 0 when the file cannot be opened. */
  readonly pages: number;
  /** Of a PDF: the object that each page is, with which a range is read without looking at the pages before it. */
  readonly objects?: readonly number[];
  /** What the file that holds this one says of it; a manifest's word goes before it. */
  readonly declared?: Said;
  /** Why nothing, or not everything, of it can be read: `encrypted`, `damaged`, `empty`, `unsupported`, `too-large`, `timed-out`. */
  readonly problem?: { readonly code: string; readonly detail: string };
}

/** A word of a page: character span in the page's text, and box in points from the page's top left. */
export type WordBox = readonly [
  start: number,
  end: number,
  x: number,
  y: number,
  width: number,
  height: number,
];

export type Legibility = 'legible' | 'not fully legible' | 'unreadable';

/**
 * One page as read. `text` holds the lines in reading order joined by `\n`, with words that a line end broke
 * joined again; every citation is a span of this text.
 */
export interface Page {
  /** SHA-256 of the file. */
  readonly file: string;
  /** From 1. */
  readonly page: number;
  /** Points, 1/72 inch. */
  readonly width: number;
  readonly height: number;
  readonly source: 'text-layer' | 'ocr' | 'plain-text' | 'none';
  readonly text: string;
  readonly words: readonly WordBox[];
  readonly legibility: Legibility;
  /** Mean word confidence of OCR, 0 to 100; null for a text layer. */
  readonly confidence: number | null;
  /** Why the page is not legible, in plain words. */
  readonly note?: string;
  /** The document it belongs to, where the file itself says so; `number` is the document's in the file, from 1. */
  readonly of?: Said & { readonly number: number };
  /** Its filled fields and its boxes, where it is a form. */
  readonly fields?: readonly PageField[];
  /** Of a scan, the image that is kept of it. */
  readonly image?: PageImage;
}

/** A small image of a scanned page as it was read: a PNG, upright and level. */
export interface PageImage {
  readonly sha256: string;
  readonly bytes: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** How the page was turned to be so, as `Turn` says (straighten.ts); its word boxes are those of the page as it lay. */
  readonly quarters: 0 | 1 | 2 | 3;
  readonly degrees: number;
}

/** A field of a form: a text, or a box that is ticked or not. */
export interface PageField {
  /** What the file calls it, with its parents: `Employee.Name`. */
  readonly name: string;
  /** What a reader is told of it (`/TU`), '' where nothing is. */
  readonly tooltip: string;
  readonly value: string | boolean;
  /** In points from the page's top left. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** What a structured file says of a document that it holds. */
export interface Said {
  readonly type: DocumentType;
  readonly date: IsoDate | null;
  readonly author: string | null;
}

/** The words of the record that support a fact or a sentence, and where they stand. */
export interface Citation {
  /** `RecordDocument.id`. */
  readonly document: string;
  /** Page of the file, from 1. */
  readonly page: number;
  /** Line of the page, from 1. */
  readonly line: number;
  /** Character span in `Page.text`. */
  readonly start: number;
  readonly end: number;
  /** `Page.text.slice(start, end)`. */
  readonly words: string;
}

/** Why a document takes no part in the evaluation although it arrived. */
export interface SetAside {
  readonly reason: 'duplicate' | 'another-patient' | 'after-determination';
  /** In words for the letter, naming no other person. */
  readonly detail: string;
  /** The document it repeats, for a duplicate. */
  readonly of?: string;
}

/** One document of the record: a file, or a part of one. */
export interface RecordDocument {
  /** `D1`, `D2` … in the order of the index. */
  readonly id: string;
  /** Name of the file it is in, as submitted. */
  readonly file: string;
  readonly sha256: string;
  /** Pages of the file, from 1, inclusive; null when the file could not be opened. */
  readonly pages: { readonly from: number; readonly to: number } | null;
  readonly type: DocumentType;
  readonly date: IsoDate | null;
  readonly author: string | null;
  readonly from: Submitter | null;
  readonly legibility: Legibility;
  /** Pages that could not be read, or not fully. */
  readonly illegiblePages: readonly number[];
  /** Why nothing, or not everything, of it could be read. */
  readonly problem?: string;
  readonly setAside?: SetAside;
  /** Where else it stands in the packet: documents that repeat it and are set aside for it. */
  readonly copies?: readonly string[];
  /** Where the manifest and the document itself disagree, in words. */
  readonly disagreements?: readonly string[];
}

/** A document that the records name and that did not arrive. */
export interface MissingRecord {
  readonly type: DocumentType;
  readonly date: IsoDate | null;
  /** The first and last day between which it was made, where only a month, a year or a range is named. */
  readonly period?: { readonly from: IsoDate; readonly to: IsoDate };
  /** In words, e.g. `progress report dated 8/31/15` or `report of the cervical spine MRI of 6/7/2011`. */
  readonly description: string;
  readonly namedIn: Citation | null;
  readonly expectedFrom: Submitter;
}

/** What arrived of the period before the request for authorization, month by month (8 CCR 9792.10.5(a)(1)(A)). */
export interface Coverage {
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** `request-for-authorization`, or `utilization-review` where the request has no date. */
  readonly countedFrom: 'request-for-authorization' | 'utilization-review';
  readonly source: string;
  readonly verified: boolean;
  readonly months: readonly {
    /** `2015-06`. */
    readonly month: string;
    /** Documents dated in the month, within the period, by type; a type that is absent has none. */
    readonly documents: Readonly<Partial<Record<DocumentType, number>>>;
    /** Whether a treating physician's or therapist's report is among them. */
    readonly hasReport: boolean;
  }[];
  /** Documents that cannot be counted because they are undated. */
  readonly undated: number;
}

/** The record of a case at one revision: everything that arrived, and what did not. */
export interface RecordsIndex {
  readonly caseNumber: string;
  readonly revision: string;
  readonly documents: readonly RecordDocument[];
  readonly missing: readonly MissingRecord[];
  /** Studies of body regions not in dispute that are named and not among the records; nobody is asked for them. */
  readonly namedElsewhere?: readonly MissingRecord[];
  /** Of the period whose reports the claims administrator has to send, which months have some. */
  readonly coverage?: Coverage;
  readonly pagesTotal: number;
  readonly pagesRead: number;
  /** Pages read by OCR, which is what reading costs. */
  readonly pagesByOcr: number;
}

/** `files.json` of a revision: what was unpacked, and the page ranges that were sent to be read. */
export interface RevisionFiles {
  readonly files: readonly PacketFile[];
  readonly ranges: readonly { readonly sha256: string; readonly from: number; readonly to: number }[];
}
