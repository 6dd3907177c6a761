import { SERVICES } from '../case/catalogue.ts';
import type { ServiceId } from '../rules/model.ts';
import specialties from './specialties.json' with { type: 'json' };

const CATEGORIES = new Map(SERVICES.map(({ id, category }) => [id, category]));

/** The category under which the state reports a service, or null when the catalogue does not know it. */
export const categoryOf = (service: ServiceId | null): string | null => CATEGORIES.get(service ?? '') ?? null;

/** Boards and subspecialties that evaluate or treat services of a category (specialties.json). */
export function boardsFor(category: string | null): readonly string[] {
  const group = specialties.groups.find(({ categories }) => categories.some((one) => one === category));
  return group?.boards ?? specialties.default;
}

const ALIASES: Readonly<Record<string, string>> = specialties.aliases;

/** A board's name as specialties.json writes it: `Orthopaedic Surgery` is `orthopedic surgery`. */
export function boardName(name: string): string {
  const plain = (
    name
      .replaceAll('&', ' and ')
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  ).join(' ');
  return ALIASES[plain] ?? plain;
}
