import type { User } from '../../entities/user.ts';
import type { Mail } from './mail.ts';
import { type MailKind, mailTexts } from './texts/mail-texts.ts';

type Recipient = Pick<User, 'displayName' | 'email' | 'interfaceLanguage'>;

export type MailContent = {
  kind: MailKind;
  to: Recipient;
  /** The digits of a one-time code, where the mail is about one. */
  code?: string;
  minutes?: number;
  publicUrl: string | null;
};

/** A mail of this installation, in the language of whoever gets it. */
export function writeMail({ kind, to, code, minutes = 0, publicUrl }: MailContent): Mail {
  const { subject, lead, after } = mailTexts(to.interfaceLanguage)[kind];
  const paragraphs = [lead, ...(code === undefined ? [] : [code]), after(minutes)];
  return compose({ kind, to, subject, paragraphs, code, publicUrl });
}

/** Says that what was bought ends soon. `publicUrl` is where it can be bought again. */
export function writePlanEndMail({
  to,
  plan,
  endsAt,
  publicUrl,
}: {
  to: Recipient;
  plan: string;
  endsAt: Date;
  publicUrl: string | null;
}): Mail {
  const texts = mailTexts(to.interfaceLanguage);
  const day = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeZone: 'UTC' }).format(endsAt);
  const { subject, lead, after } = texts.planEnds;
  const paragraphs = [lead(plan, day), after(publicUrl === null ? null : `${publicUrl}/account/plan`)];
  return compose({ kind: 'plan-ends', to, subject: subject(plan), paragraphs, code: undefined, publicUrl });
}

function compose({
  kind,
  to,
  subject,
  paragraphs: own,
  code,
  publicUrl,
}: Pick<Mail, 'kind' | 'subject'> & {
  to: Recipient;
  paragraphs: readonly string[];
  code: string | undefined;
  publicUrl: string | null;
}): Mail {
  const texts = mailTexts(to.interfaceLanguage);
  const footer = texts.footer(publicUrl ?? 'Parley');
  const paragraphs = [texts.greeting(to.displayName), ...own];
  return {
    kind,
    to: { name: to.displayName, address: to.email },
    subject,
    text: `${[...paragraphs, '--', footer].join('\n\n')}\n`,
    html: page(
      texts.language,
      subject,
      paragraphs.map((text) => (text === code ? codeParagraph(text) : `<p>${escapeHtml(text)}</p>`)),
      footer,
    ),
  };
}

function codeParagraph(code: string): string {
  return `<p style="font:600 28px/1.4 ui-monospace,monospace;letter-spacing:4px">${escapeHtml(code)}</p>`;
}

/** Mail programs know neither style sheets nor much of CSS. */
function page(language: string, title: string, paragraphs: readonly string[], footer: string): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c1c28;background:#ffffff">
<div style="max-width:480px;margin:0 auto">
${paragraphs.join('\n')}
<p style="font-size:13px;color:#5c5c6e;border-top:1px solid #dddde6;padding-top:12px">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}
