import fc from 'fast-check';

/** Any IP address, as resolvers write them. */
export const anyIp = fc.oneof(fc.ipV4(), fc.ipV6());
