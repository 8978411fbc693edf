import type { MailTexts } from './mail-texts.ts';

/** English. */
export const en: MailTexts = {
  language: 'en',
  greeting: (name) => `Hello ${name},`,
  footer: (server) => `Parley sent this because of what was asked for at ${server}. Nobody reads replies.`,
  planEnds: {
    subject: (plan) => `Your plan ${plan} ends soon`,
    lead: (plan, day) => `What you paid for of the plan ${plan} ends on ${day}.`,
    after: (url) =>
      `You need not do anything: without a new payment you have the free plan afterwards. To keep it, renew it under ${url ?? '“Your plan”'}.`,
  },
  'verify-email': {
    subject: 'Confirm your email address',
    lead: 'Enter this code to confirm that this is your email address:',
    after: (minutes) =>
      `It works once, and for ${minutes} minutes. If you do not have an account, ignore this mail.`,
  },
  'reset-password': {
    subject: 'Set a new password',
    lead: 'Enter this code to set a new password:',
    after: (minutes) =>
      `It works once, and for ${minutes} minutes. If you did not ask for it, ignore this mail: nothing has changed.`,
  },
  'password-changed': {
    subject: 'Your password was changed',
    lead: 'The password of your account was changed just now, and all other devices were logged out.',
    after: () =>
      'If that was not you, set a new password at once: choose “Forgot your password?” when logging in.',
  },
};
