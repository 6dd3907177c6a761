import { SERVICES } from '../case/catalogue.ts';
import { CONCEPTS, REGIONS } from '../facts/vocabulary.ts';
import { lineage } from './evaluate.ts';

/** The names that a guideline may use: of the facts' vocabulary, and of the catalogue of services. */
export interface Vocabulary {
  readonly concepts: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

/** What `find-facts` can find and `resolveItem` can name: a criterion over anything else could never be met. */
export const vocabulary: Vocabulary = {
  concepts: new Set(CONCEPTS.flatMap(lineage)),
  regions: new Set(REGIONS),
  services: new Set(SERVICES.map(({ id }) => id)),
};
