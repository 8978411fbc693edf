import { type ReactNode, useEffect, useRef } from 'react';
import { PageFrame } from './page-frame.tsx';
import { usePageTitle } from './use-page-title.ts';

type MessagePageProps = { title: string; text?: string | undefined; children?: ReactNode };

/** A page that is one message and what to do next. The heading takes the focus, so that it is read out. */
export function MessagePage({ title, text, children }: MessagePageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(title);
  useEffect(() => heading.current?.focus(), []);
  return (
    <PageFrame>
      <div className="narrow-page">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text !== undefined && <p className="soft">{text}</p>}
        <div className="page-actions">{children}</div>
      </div>
    </PageFrame>
  );
}
