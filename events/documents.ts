import { Determination } from './determination/document.ts';

/** Documents that subscribers read by a key which an event gives them: a folder each, like an event's. */
export const DOCUMENTS = { Determination } as const;
export type DocumentName = keyof typeof DOCUMENTS;
