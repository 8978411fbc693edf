import { isIP } from 'node:net';
import { z } from 'zod';

/** How the values of environment variables are read. Each error message says what is allowed. */

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

const portRangeError = 'must be a range of ports such as 40000-40099, within 1024-65535';

export type PortRange = { min: number; max: number };

export const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, { error: portRangeError })
  .transform((text): PortRange => {
    const [min = 0, max = 0] = text.split('-').map(Number);
    return { min, max };
  })
  .refine(({ min, max }) => min >= 1024 && max <= 65_535 && min <= max, { error: portRangeError });

/** An origin: scheme and host without path, as in `https://meet.example.org`. A slash at its end is forgiven. */
export const origin = z
  .string()
  .transform((text) => text.replace(/\/$/, ''))
  .refine(
    (text) => URL.canParse(text) && /^https?:\/\/[^/?#]+$/.test(text) && new URL(text).origin === text,
    { error: 'must be an address such as https://meet.example.org, without a path' },
  );

const list = z.string().transform((text) => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
]);

export const originList = list.pipe(z.array(origin));

const ipAddress = z.string().refine((text) => isIP(text) !== 0, {
  error: 'must be "auto" or IP addresses with commas between them',
});

export const listenAddresses = z.union([
  z.literal('auto'),
  list.pipe(z.array(ipAddress).min(1, { error: 'must be "auto" or IP addresses with commas between them' })),
]);

export const hostOrAddress = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, {
  error: 'must be a host name or an IP address',
});

export function urlOf(...schemes: readonly [string, ...string[]]) {
  const error = `must be an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), { error });
}

/** Who mails come from: an address, or a name and an address as in `Parley <no-reply@example.org>`. */
export const mailSender = z
  .string()
  .regex(/^(?:[^<>"\p{Cc}]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u, {
    error: 'must be an address, as in no-reply@example.org or Parley <no-reply@example.org>',
  });
