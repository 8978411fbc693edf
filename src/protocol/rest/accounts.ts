import { z } from 'zod';
import { id } from '../ids.ts';
import { displayName, line, text } from '../text.ts';
import { planName } from './plans.ts';

/**
 * What makes one name look like another: letters that nobody sees, and alphabets side by side whose letters look alike
 * (UTS 39, 5.2).
 */
const MISLEADING =
  /\p{Default_Ignorable_Code_Point}|^(?=.*\p{Script=Cyrillic}).*\p{Script=Latin}|^(?=.*\p{Script=Greek}).*[\p{Script=Latin}\p{Script=Cyrillic}]/su;

/** Letters, digits, dot, dash and underscore; compared without regard to case. */
export const username = z
  .string()
  .trim()
  .min(3)
  .max(30)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, { error: 'may hold letters, digits, ".", "-" and "_"' })
  .refine((name) => !MISLEADING.test(name.normalize('NFKC')), {
    error: 'must not mix Latin, Cyrillic and Greek letters, nor hold any that cannot be seen',
  })
  .meta({
    description: 'Letters, digits, dot, dash and underscore; compared without regard to case.',
    examples: ['ada'],
  });

/** At most 254 characters: what fits into an SMTP path (RFC 5321). */
export const email = z.email().max(254);

/** Length alone is asked for, as NIST SP 800-63B has it. */
export const password = z.string().min(8).max(200);

/** BCP 47, as in `en` or `pt-BR`. */
export const languageTag = z
  .string()
  .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$/)
  .max(35);

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined; // It looks like a tag, and is none: `en-xx-yy`.
  }
}

/** A tag written in whichever case, as it is kept and found: `pt-br` becomes `pt-BR`. */
export const languageTagInput = languageTag
  .refine((tag) => canonicalTag(tag) !== undefined, {
    error: 'must be a language tag (BCP 47), as in en or pt-BR',
  })
  .overwrite((tag) => canonicalTag(tag) ?? tag);
const ownLanguages = z
  .array(languageTagInput)
  .max(10)
  .overwrite((tags) => [...new Set(tags)]);

const refreshIn = z
  .enum(['body', 'cookie'])
  .default('body')
  .describe(
    'Where the refresh token travels: in JSON, for apps that keep it in the system’s key store, or in an HttpOnly cookie, ' +
      'for browsers.',
  );

/** A new account. Without `displayName` it is called by its user name. */
export const registerInput = z.strictObject({
  username,
  email,
  password,
  displayName: displayName.optional().describe('Without it one is called by one’s user name.'),
  refreshIn,
});
export type RegisterInput = z.input<typeof registerInput>;

/** `login` is a user name or an email address. */
export const loginInput = z.strictObject({
  login: line(254).describe('A user name or an email address.'),
  password: z.string().min(1).max(200),
  refreshIn,
});
export type LoginInput = z.input<typeof loginInput>;

/** Without `refreshToken` the cookie is used. Logging out takes the same. */
export const refreshInput = z.strictObject({
  refreshToken: z.string().min(1).max(512).optional().describe('Without it the cookie is used.'),
});

export const userRole = z.enum(['user', 'moderator', 'admin']);
/** `flagged`: staff keep an eye on it. `banned`: nothing works any more. */
export const userStatus = z.enum(['active', 'flagged', 'banned']);

/** An account as its owner sees it. */
export const ownProfile = z
  .object({
    id,
    // What was taken once is told, whatever is taken now.
    username: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    hasPassword: z.boolean().describe('False for one who logs in with Google alone.'),
    displayName: z.string(),
    bio: z.string(),
    avatarUrl: z.string().nullable().describe('An absolute path on this server, or an address elsewhere.'),
    nativeLanguages: z.array(languageTag),
    learningLanguages: z.array(languageTag),
    interfaceLanguage: languageTag,
    role: userRole,
    plan: planName,
    createdAt: z.iso.datetime(),
    version: z.int().describe('Counts edits; goes into `If-Match`.'),
  })
  .meta({ id: 'OwnProfile' });
export type OwnProfile = z.infer<typeof ownProfile>;

/** What is left out stays as it is. */
export const editProfileInput = z
  .strictObject({
    displayName,
    bio: text(500, 0),
    nativeLanguages: ownLanguages,
    learningLanguages: ownLanguages,
    interfaceLanguage: languageTagInput,
  })
  .partial();
export type EditProfileInput = z.infer<typeof editProfileInput>;

/** `password` where the account has one, so that nobody does it at a screen that was left open. */
export const deleteAccountInput = z.strictObject({ password: z.string().max(200).optional() });

export const changePasswordInput = z.strictObject({
  currentPassword: z.string().max(200),
  newPassword: password,
});

/** The ID token that Google Identity Services gave the client (OpenID Connect). */
export const googleInput = z.strictObject({ idToken: z.string().min(1).max(5_000), refreshIn });
export type GoogleInput = z.input<typeof googleInput>;

/** Eight digits, as the mail has them. */
export const oneTimeCode = z
  .string()
  .trim()
  .regex(/^\d{8}$/, { error: 'must be the 8 digits of the mail' });

export const verifyEmailInput = z.strictObject({ code: oneTimeCode });
export const forgotPasswordInput = z.strictObject({ email });
export const resetPasswordInput = z.strictObject({
  email,
  code: oneTimeCode,
  newPassword: password,
  refreshIn,
});
export type ResetPasswordInput = z.input<typeof resetPasswordInput>;

/** The answer to registering, logging in and refreshing. */
export const session = z
  .object({
    user: ownProfile,
    accessToken: z.string(),
    accessTokenExpiresAt: z.iso.datetime(),
    refreshToken: z.string().optional().describe('Absent when it travels in a cookie.'),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;
