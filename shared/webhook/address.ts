import { BlockList, isIP } from 'node:net';
import addresses from './addresses.json' with { type: 'json' };

const blocks = (list: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const made = new BlockList();
  for (const block of list) {
    const [net = '', bits] = block.split('/');
    made.addSubnet(net, Number(bits), family);
  }
  return made;
};
const special = /* @__PURE__ */ blocks(addresses.ipv4, 'ipv4');
const global = /* @__PURE__ */ blocks(addresses.ipv6.global, 'ipv6');
const except = /* @__PURE__ */ blocks(addresses.ipv6.except, 'ipv6');

/** Whether an IP address, as the resolver writes it, is of the public Internet. */
export function isPublic(ip: string): boolean {
  switch (isIP(ip)) {
    case 4:
      return !special.check(ip, 'ipv4');
    case 6:
      // An address with a zone is of one link only.
      return !ip.includes('%') && global.check(ip, 'ipv6') && !except.check(ip, 'ipv6');
    default:
      return false;
  }
}

/** Whether an IP address is this machine's own. */
export const isLoopback = (ip: string): boolean => ip === '::1' || (isIP(ip) === 4 && ip.startsWith('127.'));

/**
 * Why nothing may be sent to an address, or null. It must be https and have a name: an IP address is refused, and what
 * the name leads to is looked at when it is called. With `onThisMachine` it may also be this very machine, by http too.
 */
export function problemOfUrl(url: string, onThisMachine: boolean): string | null {
  const parsed = URL.parse(url);
  if (parsed === null) return 'is no URL';
  const { protocol, hostname, username, password } = parsed;
  if (username !== '' || password !== '') return 'must not hold a name or a password';
  const ip = hostname.replace(/^\[(.*)\]$/, '$1');
  if (onThisMachine && (hostname === 'localhost' || isLoopback(ip)) && /^https?:$/.test(protocol))
    return null;
  if (protocol !== 'https:') return 'must begin with https://';
  return isIP(ip) === 0 ? null : 'must have a name; an IP address is not taken';
}
