import type { DocumentType } from '../case/manifest.ts';
import type { Citation, IsoDate } from '../records/model.ts';

/** How a statement stands to what it states, by the ConText rules (assertion.json). */
export type Assertion = 'present' | 'absent' | 'uncertain' | 'historical' | 'planned' | 'family';

export type Side = 'left' | 'right' | 'bilateral';

/** Body regions of the vocabulary (regions.json): `cervical`, `lumbar`, `shoulder`, `knee` … */
export type BodyRegion = string;

/** Section of a note: `subjective`, `objective`, `assessment`, `plan`, `imaging`, `medications`, `history`, `work-status`, `utilization-review` (what a note tells of it) or `other`. */
export type Section = string;

/** The days, first and last, between which something lies whose own day is not given: March 2015, two months ago. */
export interface Period {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** One clinical statement of the record. */
export interface Fact {
  /** Digest of the rest: the same statement at the same place has the same id in every run. */
  readonly id: string;
  /** Concept of the vocabulary, e.g. `finding.radicular-sensory-loss`. */
  readonly concept: string;
  readonly assertion: Assertion;
  readonly regions: readonly BodyRegion[];
  readonly side: Side | null;
  /** A measured value as the concept defines it. */
  readonly value?: { readonly number: number; readonly unit: string };
  /** What the concept leaves open, e.g. the drug, the spinal levels, the operation, the words of an imaging result. */
  readonly detail?: string;
  /** Change over time, where the statement says it. */
  readonly change?: 'new' | 'worse' | 'unchanged' | 'improved';
  /** The date the statement speaks of (a study's, an operation's), or the note's. */
  readonly date: IsoDate | null;
  /** Where the words give its time only roughly; `date` is null then. */
  readonly period?: Period;
  /** The date of the document it stands in. */
  readonly documentDate: IsoDate | null;
  readonly documentType: DocumentType;
  readonly section: Section;
  readonly citation: Citation;
}

/** The facts of a case at one revision, in the order of their citations. */
export interface Facts {
  readonly caseNumber: string;
  readonly revision: string;
  /** Version of the vocabulary and the rules that found them. */
  readonly vocabulary: string;
  readonly pagesSearched: number;
  /** Pages that could not be searched, or not fully: `{ document, page }`. */
  readonly pagesNotSearched: readonly { readonly document: string; readonly page: number }[];
  readonly facts: readonly Fact[];
}
