import data from './service-groups.json' with { type: 'json' };

const GROUPS = new Map(
  data.groups.flatMap(({ group, subCategories }) => subCategories.map((category) => [category, group])),
);

/** The group under which services of a category of the catalogue are counted: `Opioid` is of `Pharmaceuticals`. */
export const serviceGroupOf = (category: string): string => GROUPS.get(category) ?? category;
