import './chat-panel.css';
import { ArrowDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import { Panel } from '../panel.tsx';
import { ChatForm } from './chat-form.tsx';
import { ChatMessageItem, PendingMessageItem } from './chat-message.tsx';
import type { Chat } from './use-chat.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

type ChatPanelProps = { view: RoomView; chat: Chat; onClose: () => void };

/** What was written, and where to write. */
export function ChatPanel({ view, chat, onClose }: ChatPanelProps) {
  const { t } = useTranslation();
  const messages = view.room?.chat ?? [];
  const newest = messages.at(-1)?.messageId ?? '';
  const { element, isAtEnd, goToEnd } = useStickToEnd<HTMLDivElement>(`${newest}/${chat.pending.length}`);
  const isEmpty = messages.length === 0 && chat.pending.length === 0;
  return (
    <Panel title={t('chat.title')} onClose={onClose}>
      <div className="chat-scroll" ref={element}>
        {isEmpty && <p className="chat-empty soft">{t('chat.empty')}</p>}
        <div className="chat-list" role="log" aria-live="polite" aria-label={t('chat.messages')}>
          {messages.map((message, index) => (
            <ChatMessageItem
              key={message.messageId}
              message={message}
              isOwn={message.userId === view.self?.userId}
              isContinued={messages[index - 1]?.userId === message.userId}
            />
          ))}
        </div>
        {chat.pending.map((message) => (
          <PendingMessageItem
            key={message.id}
            message={message}
            onRetry={() => chat.retry(message)}
            onDiscard={() => chat.drop(message.id)}
          />
        ))}
      </div>
      {!isAtEnd && (
        <button type="button" className="button small chat-to-end" onClick={goToEnd}>
          <ArrowDown aria-hidden size={16} />
          {t('chat.toNewest')}
        </button>
      )}
      <ChatForm
        onSend={(text) => {
          chat.send(text);
          goToEnd();
        }}
      />
    </Panel>
  );
}
