import type { DrugForm } from '../rules/model.ts';
import imaging from './services/imaging.json' with { type: 'json' };
import medication from './services/medication.json' with { type: 'json' };
import procedures from './services/procedures.json' with { type: 'json' };
import therapy from './services/therapy.json' with { type: 'json' };
import topicalAndEquipment from './services/topical-and-equipment.json' with { type: 'json' };

/** A service that can be disputed. One without regions is the same service for every part of the body. */
export interface Service {
  readonly id: string;
  readonly name: string;
  /** As the Division of Workers' Compensation reports it. */
  readonly category: string;
  /** Names of lists of `words`, by which it is called. */
  readonly words: readonly string[];
  readonly regions?: readonly string[];
  /** Its words place it by themselves: it is meant where the item names no region, too. */
  readonly impliesRegions?: boolean;
  /** One of these lists has to be named, but for a service with `impliesRegions` whose place is named. */
  readonly needs?: readonly string[];
  /** Of two services that an item could mean alike, the one of higher priority. */
  readonly priority?: number;
  /** A drug in one of these forms, whatever it is made of; meant rather than the drug of that name in another. */
  readonly forms?: readonly DrugForm[];
  /** Works throughout the body, also when it is put on the skin. */
  readonly systemic?: boolean;
  /** Meant only where the item is part of an operation, and then rather than a service that is not. */
  readonly ancillary?: boolean;
  /** Meant where the item names one of these lists and says that it comes after an operation. */
  readonly afterSurgery?: readonly string[];
  /** Gives way to any other service that the item names: "evaluation" beside physical therapy. */
  readonly yields?: boolean;
  /** Services that are this one where an item names them all. */
  readonly joins?: readonly string[];
  /** `anyJoint`: the code alone does not say which joint. */
  readonly codes: readonly { readonly system: string; readonly value: string; readonly anyJoint?: boolean }[];
}

interface File {
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly services: readonly Service[];
  readonly otherRequests: readonly string[];
  readonly purposes: readonly string[];
}

const files = [
  imaging,
  therapy,
  medication,
  topicalAndEquipment,
  procedures,
] as readonly unknown[] as readonly File[];

/** The catalogue of services: the files of services/, one a group, together. */
export const SERVICES: readonly Service[] = files.flatMap(({ services }) => services);
/** Lists of words by which services are called, by name. */
export const WORDS: readonly (readonly [name: string, phrases: readonly string[]])[] = files.flatMap(
  ({ words }) => Object.entries(words),
);
/** Words of requests that are no service of the catalogue, e.g. a consultation about an MRI. */
export const OTHER_REQUESTS: readonly string[] = files.flatMap(({ otherRequests }) => otherRequests);
/** Words after which an item gives its purpose. */
export const PURPOSES: readonly string[] = files.flatMap(({ purposes }) => purposes);
