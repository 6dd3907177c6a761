import { expect, it } from 'vitest';
import { serviceKey } from '../../shared/keys.ts';
import type { PartyService } from '../../shared/service/standing.ts';
import { manifestOf } from '../ports/manifest.ts';
import { CASE, panelWorld, TEXT_RECORDS } from './case.ts';
import { FAIR } from './world.ts';

it('tells the parties of a case whose records are awaited, and of one that is not eligible', async () => {
  const here = await panelWorld();
  await here.submit(TEXT_RECORDS, manifestOf({ recordsComplete: false }));
  const told = () => new Set(here.published('PartyServed').map(({ notice }) => notice));
  expect(told()).toEqual(new Set(['assignment', 'request-for-records']));
  const late = await panelWorld();
  await late.submit(TEXT_RECORDS, manifestOf({ applicationReceived: '2016-09-21', assigned: '2016-09-25' }));
  expect(late.published('CaseIneligible')).toHaveLength(1);
  expect(late.published('PartyServed').map(({ notice, party }) => [notice, party])).toEqual([
    ['ineligibility', 'injuredEmployee'],
    ['ineligibility', 'claimsAdministrator'],
    ['ineligibility', 'requestingPhysician'],
  ]);
});

it('serves by mail the party whose letter comes back, after the case is closed', async () => {
  const here = await panelWorld({ ...FAIR, fates: () => ['Send', 'Bounce:Permanent'] });
  await here.submit(TEXT_RECORDS);
  await here.sign();
  const served = here.published('PartyServed').filter(({ party }) => party === 'claimsAdministrator');
  expect(served.map(({ channel }) => channel)).toEqual(['email', 'mail']);
  expect(here.published('ServiceFailed')).toMatchObject([{ channel: 'email', code: 'returned' }]);
  const key = serviceKey(CASE, served[0]?.letter ?? '', 'claimsAdministrator.json');
  expect(here.ports.letters.json<PartyService>(key)).toMatchObject({ result: 'served', channel: 'mail' });
  expect(here.published('CaseClosed')).toHaveLength(1);
});
