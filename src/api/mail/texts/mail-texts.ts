import { en } from './en.ts';

/** The kinds of mail that are about an account and its codes. */
export const MAIL_KINDS = ['verify-email', 'reset-password', 'password-changed'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** What mails say, in one language. */
export type MailTexts = {
  /** BCP 47. */
  language: string;
  greeting: (name: string) => string;
  /** `server` is the address that people open, or the product's name. */
  footer: (server: string) => string;
  planEnds: {
    subject: (plan: string) => string;
    lead: (plan: string, day: string) => string;
    /** Null: nobody knows under which address people open this server. */
    after: (url: string | null) => string;
  };
} & Record<MailKind, { subject: string; lead: string; after: (minutes: number) => string }>;

/** By the primary subtag of BCP 47. */
const LANGUAGES: ReadonlyMap<string, MailTexts> = new Map([['en', en]]);

/** The texts in a person's interface language, in English where there are none. */
export function mailTexts(language: string): MailTexts {
  return LANGUAGES.get(language.split('-')[0]?.toLowerCase() ?? '') ?? en;
}
