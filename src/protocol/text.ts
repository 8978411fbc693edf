import { z } from 'zod';

/** What a line of text may never hold: control characters and the marks that turn its direction around. */
const FORBIDDEN_IN_LINE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const FORBIDDEN_IN_TEXT = /(?![\t\n])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u;

/** What can be seen. Unicode has letters, marks and blanks that cannot: names of nothing else would be nobody's. */
const VISIBLE = /[^\p{White_Space}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** One line that a person reads: trimmed, 1 to `max` characters, in any language, emoji included. */
export function line(max: number) {
  return (
    z
      .string()
      .trim()
      .min(1)
      .max(max)
      .refine((text) => !FORBIDDEN_IN_LINE.test(text), { error: 'must not contain control characters' })
      .refine((text) => text.isWellFormed(), { error: 'must be well-formed Unicode' })
      // Of nothing at all it is said already that it is too short.
      .refine((text) => text === '' || VISIBLE.test(text), { error: 'must hold something that can be seen' })
  );
}

/** Text of several lines, `min` to `max` characters after trimming. */
export function text(max: number, min = 1) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !FORBIDDEN_IN_TEXT.test(value), { error: 'must not contain control characters' })
    .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' });
}

export const displayName = line(60);
export const roomName = line(80);
export const chatText = text(2_000);
