import type { Address, Manifest, Party } from '../case/manifest.ts';

/** A party as it is served. */
export interface Addressee {
  readonly party: Party;
  /** Name and organization, then the address; of no more than a name when the packet has no address. */
  readonly lines: readonly string[];
  /** Why a letter cannot be mailed as addressed; null when it can. The address is not checked against a list (CASS). */
  readonly addressProblem: AddressProblem | null;
  /** Set only when the party agreed to e-mail and the packet has its address. */
  readonly email: string | null;
  /** Whether it agreed to e-mail, with or without an address. */
  readonly agreedToEmail: boolean;
  /** Whether it is mailed in any case, e-mail or not. */
  readonly alwaysMail: boolean;
}

export type AddressProblem = 'no-address' | 'address-incomplete';

/** The parties on whom a document is served, in a fixed order; a representative only where there is one. */
export function addresseesOf(manifest: Manifest): readonly Addressee[] {
  const { injuredEmployee, representative, claimsAdministrator, requestingPhysician, service } = manifest;
  const parties: readonly (readonly [Party, Who | null | undefined])[] = [
    ['injuredEmployee', injuredEmployee],
    ['representative', representative],
    ['claimsAdministrator', claimsAdministrator],
    ['requestingPhysician', requestingPhysician],
  ];
  return parties.flatMap(([party, who]) => {
    if (!who) return [];
    const channel = service?.[party] ?? 'mail';
    const agreedToEmail = channel !== 'mail';
    const address = addressLines(who.address ?? {});
    return [
      {
        party,
        lines: [who.name, who.organization ?? '', ...address].filter((line) => line.trim() !== ''),
        addressProblem: problemOf(address),
        email: agreedToEmail ? (who.email ?? null) : null,
        agreedToEmail,
        alwaysMail: channel !== 'email',
      },
    ];
  });
}

interface Who {
  readonly name: string;
  readonly organization?: string | undefined;
  readonly address?: Address | undefined;
  readonly email?: string | null | undefined;
}

const LAST_LINE = ['city', 'state', 'zip'];

/** An address as an envelope has it: its values a line each; city, state and ZIP code on one. */
function addressLines(address: Address): readonly string[] {
  const values = Object.entries(address).map(
    ([name, value]) => [name.toLowerCase(), value.replace(/\s+/g, ' ').trim()] as const,
  );
  const { city = '', state = '', zip = '' } = Object.fromEntries(values);
  const place = [city, `${state} ${zip}`.trim()].filter((part) => part !== '').join(', ');
  const lines = values.filter(([name]) => !LAST_LINE.includes(name)).map(([, value]) => value);
  return [...lines, place].filter((line) => line !== '');
}

/** A city, a state by its two letters and a ZIP code, whatever fields of the packet they come from. */
const PLACE = /^\S.*[, ]\s*[A-Z]{2},? \d{5}(-\d{4})?$/;

/** A street or a box, and below it the place: what the Postal Service needs to deliver. */
function problemOf(address: readonly string[]): AddressProblem | null {
  if (address.length === 0) return 'no-address';
  return address.length > 1 && PLACE.test(address.at(-1) ?? '') ? null : 'address-incomplete';
}
