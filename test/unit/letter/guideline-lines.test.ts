import { describe, expect, it } from 'vitest';
import { claimsAdministratorLine, reviewerLine } from '../../../shared/letter/guideline-lines.ts';
import type { Consulted } from '../../../shared/rules/model.ts';
import { consulted, guidelines } from './case.ts';
import { grammar } from './parse-letter.ts';

const mtusNeck = {
  rung: 'mtus',
  citation: 'MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies',
};
const odgNeck = {
  rung: 'acoem-or-odg',
  citation:
    'Official Disability Guidelines (ODG) Chapter: Neck & Upper Back (updated 06/25/15) Magnetic resonance imaging (MRI)',
};
const other = { rung: 'other-guideline', citation: 'www.mdguidelines.com' };
const line = (...cited: object[]) => reviewerLine(cited.map((over) => consulted(over as Partial<Consulted>)));

describe('the line of the claims administrator', () => {
  it.each<[string | null, string]>([
    [null, 'The Claims Administrator did not cite any medical evidence for its decision.'],
    ['none cited', 'The Claims Administrator did not cite any medical evidence for its decision.'],
    [
      'MTUS Chronic Pain Medical Treatment 2009',
      'Decision based on MTUS Chronic Pain Medical Treatment 2009.',
    ],
    [
      'Decision based on MTUS Acupuncture Treatment 2007.',
      'Decision based on MTUS Acupuncture Treatment 2007.',
    ],
    [
      'MTUS Low Back Complaints 2004, Section(s): Special Studies. Non-MTUS Citation ODG Low Back, MRI.',
      'Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Low Back, MRI.',
    ],
    [
      'MTUS Knee Complaints 2004; ODG, Knee',
      'Decision based on MTUS Knee Complaints 2004. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Knee.',
    ],
    [
      '(outside MTUS) Non-MTUS Citation ODG, Shoulder (updated 12/12/16); ODG, Low Back (updated 12/20/16).',
      'The Claims Administrator based their decision on recommendation(s) outside of the MTUS Guidelines. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Shoulder (updated 12/12/16); ODG, Low Back (updated 12/20/16).',
    ],
    [
      'ACOEM Guidelines, Chapter 7, page 137',
      'The Claims Administrator based their decision on recommendation(s) outside of the MTUS Guidelines. Decision based on Non-MTUS Citation ACOEM Guidelines, Chapter 7, page 137.',
    ],
  ])('says of %s what the published letters say', (printed, expected) => {
    expect(claimsAdministratorLine(printed)).toBe(expected);
    expect(claimsAdministratorLine(printed)).toMatch(grammar('Claims Administrator'));
  });

  it('keeps its own line as it is', () => {
    const printed = claimsAdministratorLine('MTUS Knee Complaints 2004. Non-MTUS Citation ODG, Knee.');
    expect(claimsAdministratorLine(printed)).toBe(printed);
    const outside = claimsAdministratorLine('ODG, Pain');
    expect(claimsAdministratorLine(outside)).toBe(outside);
  });
});

describe('the line of the reviewer', () => {
  it('cites the MTUS and then what is outside it, as the seed does', () => {
    expect(reviewerLine(guidelines)).toBe(
      'Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Chapter: Neck & Upper Back (updated 06/25/15) Magnetic resonance imaging (MRI).',
    );
  });

  it('says so when the MTUS was silent and only other guidelines decided', () => {
    expect(line(odgNeck, other)).toBe(
      'The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Chapter: Neck & Upper Back (updated 06/25/15) Magnetic resonance imaging (MRI) and Other Medical Treatment Guidelines www.mdguidelines.com.',
    );
  });

  it('puts the sections of one chapter together and names each chapter once', () => {
    const initial = 'Neck and Upper Back Complaints 2004, Section(s): Initial Care';
    const knee = 'MTUS Knee Complaints 2004';
    expect(line(mtusNeck, { ...mtusNeck, citation: initial }, mtusNeck, { citation: knee })).toBe(
      'Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies, Initial Care, and Knee Complaints 2004.',
    );
  });

  it('cites no evidence for an item that follows the outcome of another, nor for one that no guideline decided', () => {
    const none = 'The Expert Reviewer did not cite any medical evidence for its decision.';
    expect(line({ ...mtusNeck, topic: 'dependency' })).toBe(none);
    expect(line({ ...mtusNeck, role: 'silent' }, { ...odgNeck, role: 'not consulted' })).toBe(none);
    expect(line()).toBe(none);
  });

  it('never leaves the grammar of the published letters', () => {
    const sources = [mtusNeck, odgNeck, other, { rung: 'study', citation: 'Smith J, Spine, 2014, 12:3-9' }];
    for (let set = 0; set < 16; set += 1) {
      expect(line(...sources.filter((_, index) => set & (1 << index)))).toMatch(grammar('Expert Reviewer'));
    }
  });
});
