import { Determination } from './determination/document.ts';
import { DeterminationServed } from './determination-served/document.ts';

/**
 * What subscribers read beside the events, a folder each, like an event's: the determination, by a key that an event
 * gives them, and the notification that a determination was served.
 */
export const DOCUMENTS = { Determination, DeterminationServed } as const;
export type DocumentName = keyof typeof DOCUMENTS;
