import { z } from 'zod';
import { id } from '../ids.ts';
import { displayName, line, text } from '../text.ts';

/** Letters, digits, dot, dash and underscore; compared without regard to case. */
export const username = z
  .string()
  .trim()
  .min(3)
  .max(30)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, { error: 'may hold letters, digits, ".", "-" and "_"' });

/** At most 254 characters: what fits into an SMTP path (RFC 5321). */
export const email = z.email().max(254);

/** Length alone is asked for, as NIST SP 800-63B has it. */
export const password = z.string().min(8).max(200);

/** BCP 47, as in `en` or `pt-BR`. */
export const languageTag = z
  .string()
  .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$/)
  .max(35);

/**
 * Where the refresh token travels. `body`: in JSON, for apps that keep it in the system's key store.
 * `cookie`: in an HttpOnly cookie, for browsers, out of reach of any script.
 */
const refreshIn = z.enum(['body', 'cookie']).default('body');

/** A new account. Without `displayName` it is called by its user name. */
export const registerInput = z.strictObject({
  username,
  email,
  password,
  displayName: displayName.optional(),
  refreshIn,
});
export type RegisterInput = z.input<typeof registerInput>;

/** `login` is a user name or an email address. */
export const loginInput = z.strictObject({
  login: line(254),
  password: z.string().min(1).max(200),
  refreshIn,
});
export type LoginInput = z.input<typeof loginInput>;

/** Without `refreshToken` the cookie is used. Logging out takes the same. */
export const refreshInput = z.strictObject({ refreshToken: z.string().min(1).max(512).optional() });

export const userRole = z.enum(['user', 'moderator', 'admin']);
/** `flagged`: staff keep an eye on it. `banned`: nothing works any more. */
export const userStatus = z.enum(['active', 'flagged', 'banned']);

/** An account as its owner sees it. */
export const ownProfile = z
  .object({
    id,
    username,
    email,
    emailVerified: z.boolean(),
    /** False for one who logs in with Google alone. */
    hasPassword: z.boolean(),
    displayName,
    bio: z.string(),
    /** An absolute path on this server, or an address elsewhere. */
    avatarUrl: z.string().nullable(),
    nativeLanguages: z.array(languageTag),
    learningLanguages: z.array(languageTag),
    interfaceLanguage: languageTag,
    role: userRole,
    createdAt: z.iso.datetime(),
    /** Counts edits; goes into `If-Match`. */
    version: z.int(),
  })
  .meta({ id: 'OwnProfile' });
export type OwnProfile = z.infer<typeof ownProfile>;

/** What is left out stays as it is. */
export const editProfileInput = z
  .strictObject({
    displayName,
    bio: text(500, 0),
    nativeLanguages: z.array(languageTag).max(10),
    learningLanguages: z.array(languageTag).max(10),
    interfaceLanguage: languageTag,
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
    /** Absent when it travels in a cookie. */
    refreshToken: z.string().optional(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;
