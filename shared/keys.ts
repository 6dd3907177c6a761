/**
 * Where things lie in the buckets. Everything derived lies under a key made of its input's digest, so that
 * writing it twice writes the same thing.
 */
const caseFolder = (caseNumber: string) => `cases/${caseNumber}`;

/** Records bucket: the bytes of a file of the packet, by their digest. */
export const fileKey = (caseNumber: string, sha256: string) => `${caseFolder(caseNumber)}/files/${sha256}`;

/** Records bucket: the pages `from` to `to` of a file as read, a JSON array of `Page`. */
export const pagesKey = (caseNumber: string, sha256: string, from: number, to: number) =>
  `${caseFolder(caseNumber)}/pages/${sha256}/${String(from).padStart(5, '0')}-${String(to).padStart(5, '0')}.json`;

/** Records bucket: the image of a scanned page, by its digest. */
export const pageImageKey = (caseNumber: string, sha256: string) =>
  `${caseFolder(caseNumber)}/images/${sha256}.png`;

/** What is written of a revision: each by one step, from the one before. */
export type RevisionFile = 'packet' | 'files' | 'records' | 'facts' | 'proposal' | 'request';

/** Records bucket: a revision's JSON files. */
export const revisionKey = (caseNumber: string, revision: string, file: RevisionFile) =>
  `${caseFolder(caseNumber)}/revisions/${revision}/${file}.json`;

/** Records bucket: facts that do not fit into `facts.json`, beside it, by their own digest. */
export const factsPartKey = (factsKey: string, sha256: string) =>
  `${factsKey.replace(/\.json$/, '')}/${sha256}.json`;

/** Letters bucket: the worksheet of a proposal. */
export const worksheetKey = (caseNumber: string, proposal: string) =>
  `${caseFolder(caseNumber)}/worksheets/${proposal}.html`;

/** Records bucket: a signed review that was accepted, by the SHA-256 of its bytes. */
export const reviewKey = (caseNumber: string, sha256: string) =>
  `${caseFolder(caseNumber)}/reviews/${sha256}.jws`;

/** Records bucket: a determination, by the digest of the proposal and the review that it is made of. */
export const determinationKey = (caseNumber: string, determination: string) =>
  `${caseFolder(caseNumber)}/determinations/${determination}.json`;

/** Letters bucket: the files of the letter of a determination. */
export const letterKey = (caseNumber: string, determination: string, file: string) =>
  `${caseFolder(caseNumber)}/letters/${determination}/${file}`;

/** Letters bucket: what was served on a case's parties, a folder a document. */
export const serviceFolder = (caseNumber: string) => `${caseFolder(caseNumber)}/service/`;

/** Letters bucket: order, proofs of service and print-and-mail folders of a document that is served. */
export const serviceKey = (caseNumber: string, document: string, file: string) =>
  `${serviceFolder(caseNumber)}${document}/${file}`;
