import caps from '../../shared/records/caps.json' with { type: 'json' };
import { type Inspected, inspect } from '../../shared/records/inspect.ts';
import { WHY } from '../../shared/records/page.ts';
import type { Spooled } from './spool.ts';

/**
 * Milliseconds that files which do not open may take of a packet: until `lostMs` are lost each may take `1 / share` of
 * what is left of them, then `leastMs`, and after `mostMs` nothing.
 */
type PacketLimits = Readonly<Record<'lostMs' | 'share' | 'leastMs' | 'mostMs', number>>;

/** What was told of files that did not open when the step ran before, by digest, and where to put more of it. */
export interface Unopened {
  readonly known: ReadonlyMap<string, Inspected>;
  readonly add: (sha256: string, inspected: Inspected) => Promise<void>;
}

const FORGETFUL: Unopened = { known: new Map(), add: async () => {} };

/**
 * Tells what the files of a packet are, those of the same bytes once, so that the whole packet ends within the step's
 * time however many of them hang or explode: the more time was lost on such, the less the next one is given. A sound
 * file opens in a hundredth of the least. What did not open is noted at once, so that a run after this one loses no
 * time on it and says the same.
 */
export class PacketLook {
  readonly #limits: PacketLimits;
  readonly #unopened: Unopened;
  readonly #known: Map<string, Inspected>;
  #lost = 0;

  constructor(unopened: Unopened = FORGETFUL, limits: PacketLimits = caps.packet) {
    this.#limits = limits;
    this.#unopened = unopened;
    this.#known = new Map(unopened.known);
  }

  /** What a file is; `timed-out` where nothing is left of the time of the packet. */
  async inspect({ sha256, source }: Spooled): Promise<Inspected> {
    const known = this.#known.get(sha256);
    if (known) return known;
    const openMs = this.#patience();
    // Not noted: a run after this one has time for it.
    if (openMs === 0) return NO_TIME;
    const start = performance.now();
    const inspected = await inspect(source, { ...caps.pdf, openMs });
    this.#known.set(sha256, inspected);
    if (isUnopened(inspected)) {
      this.#lost += performance.now() - start;
      await this.#unopened.add(sha256, inspected);
    }
    return inspected;
  }

  #patience(): number {
    const { lostMs, share, leastMs, mostMs } = this.#limits;
    if (this.#lost >= mostMs) return 0;
    return Math.min(caps.pdf.openMs, Math.max(leastMs, (lostMs - this.#lost) / share));
  }
}

/** A PDF that has no pages, or whose pages could not be found in time. */
const isUnopened = ({ mediaType, pages, objects, problem }: Inspected) =>
  mediaType === 'pdf' && (pages === 0 || (objects === undefined && problem === undefined));

const NO_TIME: Inspected = {
  mediaType: 'unknown',
  pages: 0,
  problem: {
    code: 'timed-out',
    detail: `${WHY['timed-out']}: other files of the packet took the time there was; send it in a packet without them`,
  },
};
