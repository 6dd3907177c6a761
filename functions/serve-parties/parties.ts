import type { Address, Manifest, Party } from '../../shared/case/manifest.ts';

/** A party as it is served. */
export interface Addressee {
  readonly party: Party;
  /** Name and organization, then the address; of no more than a name when the packet has no address. */
  readonly lines: readonly string[];
  readonly hasAddress: boolean;
  /** Set only when the party agreed to e-mail and the packet has its address. */
  readonly email: string | null;
  /** Whether it agreed to e-mail, with or without an address. */
  readonly agreedToEmail: boolean;
  /** Whether it is mailed in any case, e-mail or not. */
  readonly alwaysMail: boolean;
}

/** The parties on whom a determination is served, in a fixed order; a representative only where there is one. */
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
        lines: [who.name, who.organization ?? '', ...address].filter((line) => line !== ''),
        hasAddress: address.length > 0,
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
  const line = Object.entries(address)
    .filter(([name]) => !LAST_LINE.includes(name))
    .map(([, value]) => value);
  const { city = '', state = '', zip = '' } = address;
  const place = [city, `${state} ${zip}`.trim()].filter((part) => part !== '').join(', ');
  return [...line, place].filter((one) => one.trim() !== '');
}
