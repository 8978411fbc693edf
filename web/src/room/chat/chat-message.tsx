import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatMessage } from '../../../../src/protocol/room-state.ts';
import { chatTime } from './chat-time.ts';
import { linkify } from './linkify.ts';
import type { PendingMessage } from './use-chat.ts';

type ChatMessageItemProps = { message: ChatMessage; isOwn: boolean; isContinued: boolean };

/** One message. A run of messages of one person has one name on top. */
export const ChatMessageItem = memo(function ChatMessageItem(props: ChatMessageItemProps) {
  const { message, isOwn, isContinued } = props;
  const { i18n } = useTranslation();
  return (
    <div className={isOwn ? 'chat-message own' : 'chat-message'}>
      {!isContinued && !isOwn && (
        <p className="chat-name" dir="auto">
          {message.displayName}
        </p>
      )}
      <div className="chat-bubble">
        <MessageText text={message.text} />
        <time dateTime={message.sentAt}>{chatTime(message.sentAt, new Date(), i18n.language)}</time>
      </div>
    </div>
  );
});

type PendingMessageItemProps = { message: PendingMessage; onRetry: () => void; onDiscard: () => void };

/** A message that nobody else has yet. */
export function PendingMessageItem({ message, onRetry, onDiscard }: PendingMessageItemProps) {
  const { t } = useTranslation();
  return (
    <div className="chat-message own pending">
      <div className="chat-bubble">
        <MessageText text={message.text} />
        {!message.failed && <span className="chat-state">{t('chat.sending')}</span>}
      </div>
      {message.failed && (
        <p className="chat-failed" role="alert">
          {t('chat.failed')}{' '}
          <button type="button" className="link-button" onClick={onRetry}>
            {t('chat.retry')}
          </button>{' '}
          <button type="button" className="link-button" onClick={onDiscard}>
            {t('chat.discard')}
          </button>
        </p>
      )}
    </div>
  );
}

function MessageText({ text }: { text: string }) {
  let offset = 0;
  return (
    <p className="chat-text" dir="auto">
      {linkify(text).map((part) => {
        const key = offset;
        offset += part.text.length;
        if (part.kind === 'text') return <span key={key}>{part.text}</span>;
        return (
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        );
      })}
    </p>
  );
}
