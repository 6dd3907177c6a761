/** Notices to the parties of a case (8 CCR 9792.10.3 to 9792.10.6). */
export const NOTICE_KINDS = [
  'assignment',
  'request-for-records',
  'ineligibility',
  'termination',
  'correction',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What is served on parties: the determination, and notices. */
export type DocumentKind = 'determination' | NoticeKind;
