/** One link of the chain from the packet to the letter, and whether it holds. */
export interface Link {
  /** A name that stays: `packet`, `review`, `determination.pdf`, `seal` … */
  readonly link: string;
  /** `unchecked`: nothing speaks against it, and what would prove it is not at hand. */
  readonly state: 'holds' | 'broken' | 'unchecked';
  /** What was found and, where it does not hold, what that means. */
  readonly says: string;
}

export const holds = (link: string, says: string): Link => ({ link, state: 'holds', says });
export const broken = (link: string, says: string): Link => ({ link, state: 'broken', says });
export const unchecked = (link: string, says: string): Link => ({ link, state: 'unchecked', says });

/** A link that is as `isSo` says. */
export const linkOf = (link: string, isSo: boolean, yes: string, no: string): Link =>
  isSo ? holds(link, yes) : broken(link, no);
