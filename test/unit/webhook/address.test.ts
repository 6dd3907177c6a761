import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopback, isPublic, problemOfUrl } from '../../../shared/webhook/address.ts';
import addresses from '../../../shared/webhook/addresses.json' with { type: 'json' };
import { anyIp } from './addresses.ts';

const bitsOf4 = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const ip4Of = (bits: number) => [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
const rangeOf4 = (block: string): readonly [first: number, last: number] => {
  const [net = '', bits] = block.split('/');
  return [bitsOf4(net), bitsOf4(net) + 2 ** (32 - Number(bits)) - 1];
};

describe('a public address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '52.94.76.1', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    'is %s',
    (ip) => {
      expect(isPublic(ip)).toBe(true);
    },
  );

  it.each([
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    '2001:db8::1',
    '2002:0a00:0001::1',
    'ff02::1',
    'receiver.example',
    '',
  ])('is not %s', (ip) => {
    expect(isPublic(ip)).toBe(false);
  });

  it('is never within a special block of IPv4, and is right beside each', () => {
    const ranges = addresses.ipv4.map(rangeOf4);
    for (const [first, last] of ranges)
      fc.assert(fc.property(fc.integer({ min: first, max: last }), (bits) => !isPublic(ip4Of(bits))));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (bits) => {
        expect(isPublic(ip4Of(bits))).toBe(!ranges.some(([first, last]) => first <= bits && bits <= last));
      }),
    );
    for (const [first, last] of ranges)
      for (const beside of [first - 1, last + 1])
        if (beside >= 0 && beside < 2 ** 32 && !ranges.some(([a, b]) => a <= beside && beside <= b))
          expect(isPublic(ip4Of(beside)), ip4Of(beside)).toBe(true);
  });

  it('is never an IPv4 address in the clothes of IPv6, nor this machine', () => {
    fc.assert(fc.property(fc.ipV4(), (ip) => !isPublic(`::ffff:${ip}`) && !isPublic(`64:ff9b::${ip}`)));
    fc.assert(fc.property(anyIp, (ip) => !(isPublic(ip) && isLoopback(ip))));
  });
});

describe('a receiver’s URL', () => {
  it.each(['https://claims.example.com/imr', 'https://claims.example.com:8443/?a=b', 'https://10.example/'])(
    'may be %s',
    (url) => {
      expect(problemOfUrl(url, false)).toBeNull();
    },
  );

  it.each([
    ['claims.example.com', 'is no URL'],
    ['http://claims.example.com/', 'must begin with https://'],
    ['ftp://claims.example.com/', 'must begin with https://'],
    ['https://name:word@claims.example.com/', 'must not hold a name or a password'],
    ['https://93.184.216.34/', 'must have a name; an IP address is not taken'],
    ['https://127.1/', 'must have a name; an IP address is not taken'],
    ['https://0x7f000001/', 'must have a name; an IP address is not taken'],
    ['https://2130706433/', 'must have a name; an IP address is not taken'],
    ['https://[::1]/', 'must have a name; an IP address is not taken'],
    ['https://[::ffff:10.0.0.1]/', 'must have a name; an IP address is not taken'],
    ['http://localhost:9000/', 'must begin with https://'],
  ])('may not be %s: it %s', (url, problem) => {
    expect(problemOfUrl(url, false)).toBe(problem);
  });

  it('may be this machine where the functions run on it, and no other address', () => {
    for (const url of [
      'http://localhost:9000/',
      'http://127.0.0.1:9000/',
      'https://localhost/',
      'http://[::1]:1/',
    ])
      expect(problemOfUrl(url, true)).toBeNull();
    expect(problemOfUrl('http://10.0.0.1/', true)).toBe('must begin with https://');
    expect(problemOfUrl('http://claims.example.com/', true)).toBe('must begin with https://');
    expect(problemOfUrl('ftp://localhost/', true)).toBe('must begin with https://');
  });
});
