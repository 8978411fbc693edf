/** One mail to one person, as plain text and as HTML. */
export type Mail = {
  /** Names the kind of mail in the log, where neither its address nor its text may stand. */
  kind: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
};

/** Takes mails to where they go. */
export type MailCarrier = {
  /** Throws MailRefusedError when trying again is no use, and anything else when it may be. */
  deliver: (mail: Mail) => Promise<void>;
  close?: () => void;
};

/** The mail cannot be delivered, now or later. */
export class MailRefusedError extends Error {
  override readonly name = 'MailRefusedError';
}
