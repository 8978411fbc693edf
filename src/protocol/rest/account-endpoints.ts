import {
  changePasswordInput,
  deleteAccountInput,
  editProfileInput,
  forgotPasswordInput,
  googleInput,
  loginInput,
  ownProfile,
  refreshInput,
  registerInput,
  resetPasswordInput,
  session,
  verifyEmailInput,
} from './accounts.ts';
import { endpoint } from './endpoint.ts';

/** An uploaded picture may be that large; what is kept of it is far smaller. */
export const MAX_AVATAR_BYTES = 8_000_000;
export const AVATAR_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;

export const register = endpoint({
  id: 'register',
  method: 'POST',
  path: '/auth/register',
  tag: 'Accounts',
  summary: 'Make an account and log in',
  description: 'A code to verify the address with is sent to it. Until then everything works all the same.',
  access: 'anyone',
  rate: 'auth',
  body: registerInput,
  answer: { status: 201, body: session },
  errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN'],
});

export const logIn = endpoint({
  id: 'logIn',
  method: 'POST',
  path: '/auth/login',
  tag: 'Accounts',
  summary: 'Log in by user name or email address',
  access: 'anyone',
  rate: 'auth',
  body: loginInput,
  answer: { status: 200, body: session },
  errors: ['CREDENTIALS_INVALID', 'ACCOUNT_BANNED'],
});

export const logInWithGoogle = endpoint({
  id: 'logInWithGoogle',
  method: 'POST',
  path: '/auth/google',
  tag: 'Accounts',
  summary: 'Log in with the ID token that Google gave the client',
  description:
    'The first time it makes an account, or joins the one that has the same address when both sides have verified it.',
  access: 'anyone',
  rate: 'auth',
  body: googleInput,
  answer: { status: 200, body: session },
  errors: [
    'GOOGLE_NOT_CONFIGURED',
    'GOOGLE_TOKEN_INVALID',
    'GOOGLE_UNAVAILABLE',
    'EMAIL_TAKEN',
    'ACCOUNT_BANNED',
  ],
});

export const refreshSession = endpoint({
  id: 'refreshSession',
  method: 'POST',
  path: '/auth/refresh',
  tag: 'Accounts',
  summary: 'Exchange a refresh token for a new pair',
  description:
    'A refresh token is good for one exchange. One that is used again ends its whole family of sessions.',
  access: 'anyone',
  rate: 'auth',
  body: refreshInput,
  bodyOptional: true,
  answer: { status: 200, body: session },
  errors: ['UNAUTHENTICATED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REUSED', 'ACCOUNT_BANNED'],
});

export const logOut = endpoint({
  id: 'logOut',
  method: 'POST',
  path: '/auth/logout',
  tag: 'Accounts',
  summary: 'End the session of a refresh token',
  access: 'anyone',
  rate: 'auth',
  body: refreshInput,
  bodyOptional: true,
  answer: { status: 204 },
});

export const requestEmailCode = endpoint({
  id: 'requestEmailCode',
  method: 'POST',
  path: '/auth/email/request',
  tag: 'Accounts',
  summary: 'Have a code sent to one’s own address, to verify it',
  description: 'At most one a minute; the ones before are void. Making an account sends the first by itself.',
  access: 'user',
  rate: 'costly',
  answer: { status: 202 },
  errors: ['EMAIL_ALREADY_VERIFIED'],
});

export const verifyEmail = endpoint({
  id: 'verifyEmail',
  method: 'POST',
  path: '/auth/email/verify',
  tag: 'Accounts',
  summary: 'Verify one’s address with the code that was sent to it',
  access: 'user',
  rate: 'costly',
  body: verifyEmailInput,
  answer: { status: 200, body: ownProfile },
  errors: ['CODE_INVALID', 'EMAIL_ALREADY_VERIFIED'],
});

export const forgotPassword = endpoint({
  id: 'forgotPassword',
  method: 'POST',
  path: '/auth/password/forgot',
  tag: 'Accounts',
  summary: 'Have a code sent by which a new password can be set',
  description: 'The answer is the same whether or not there is an account with that address.',
  access: 'anyone',
  rate: 'auth',
  body: forgotPasswordInput,
  answer: { status: 202 },
});

export const resetPassword = endpoint({
  id: 'resetPassword',
  method: 'POST',
  path: '/auth/password/reset',
  tag: 'Accounts',
  summary: 'Set a new password with the code, and log in',
  description: 'Every other session of the account ends.',
  access: 'anyone',
  rate: 'auth',
  body: resetPasswordInput,
  answer: { status: 200, body: session },
  errors: ['CODE_INVALID', 'ACCOUNT_BANNED'],
});

export const getMe = endpoint({
  id: 'getMe',
  method: 'GET',
  path: '/users/me',
  tag: 'Accounts',
  summary: 'One’s own account',
  access: 'user',
  versioned: true,
  answer: { status: 200, body: ownProfile },
});

export const editMe = endpoint({
  id: 'editMe',
  method: 'PATCH',
  path: '/users/me',
  tag: 'Accounts',
  summary: 'Change one’s own profile',
  access: 'user',
  versioned: true,
  body: editProfileInput,
  answer: { status: 200, body: ownProfile },
  errors: ['VERSION_MISMATCH'],
});

export const changePassword = endpoint({
  id: 'changePassword',
  method: 'PUT',
  path: '/users/me/password',
  tag: 'Accounts',
  summary: 'Change one’s password; every other session ends',
  description: 'The session that asks goes on. An account without a password sets one by resetting it.',
  access: 'user',
  rate: 'costly',
  body: changePasswordInput,
  answer: { status: 204 },
  errors: ['CREDENTIALS_INVALID', 'PASSWORD_NOT_SET'],
});

export const deleteMe = endpoint({
  id: 'deleteMe',
  method: 'DELETE',
  path: '/users/me',
  tag: 'Accounts',
  summary: 'Delete one’s account, for good',
  description:
    'With the password where there is one. An account without a password is deleted by a session that began less than 15 minutes ago; from an older one the answer is 401 UNAUTHENTICATED.',
  access: 'user',
  rate: 'costly',
  body: deleteAccountInput,
  bodyOptional: true,
  answer: { status: 204 },
  errors: ['CREDENTIALS_INVALID', 'LAST_ADMIN'],
});

export const setAvatar = endpoint({
  id: 'setAvatar',
  method: 'POST',
  path: '/users/me/avatar',
  tag: 'Accounts',
  summary: 'Upload one’s picture',
  description:
    'It is recognised by its content, cut to a square of 512 pixels and written anew as WebP, without its metadata.',
  access: 'user',
  rate: 'costly',
  upload: { field: 'avatar', maxBytes: MAX_AVATAR_BYTES, accepts: AVATAR_TYPES },
  answer: { status: 200, body: ownProfile },
  errors: ['IMAGE_INVALID', 'STORAGE_UNAVAILABLE', 'PLAN_REQUIRED'],
});

export const deleteAvatar = endpoint({
  id: 'deleteAvatar',
  method: 'DELETE',
  path: '/users/me/avatar',
  tag: 'Accounts',
  summary: 'Go without a picture',
  access: 'user',
  answer: { status: 200, body: ownProfile },
});
