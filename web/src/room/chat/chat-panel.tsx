import './chat-panel.css';
import { ArrowDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import type { ChatMessage } from '../../../../src/protocol/room-state.ts';
import { useMeeting } from '../meeting-context.ts';
import { Panel } from '../panel.tsx';
import { ChatForm } from './chat-form.tsx';
import { ChatMessageItem, PendingMessageItem } from './chat-message.tsx';
import { EarlierMessages } from './earlier-messages.tsx';
import type { Chat } from './use-chat.ts';
import { useChatHistory } from './use-chat-history.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

type ChatPanelProps = { view: RoomView; chat: Chat; onClose: () => void };

const NONE: readonly ChatMessage[] = [];

/** What was written, and where to write. */
export function ChatPanel({ view, chat, onClose }: ChatPanelProps) {
  const { t } = useTranslation();
  const { record } = useMeeting();
  const messages = view.room?.chat ?? NONE;
  const history = useChatHistory(record.id, messages);
  const newest = messages.at(-1)?.messageId ?? '';
  const oldest = history.older[0]?.messageId ?? '';
  const content = `${newest}/${chat.pending.length}`;
  const { element, isAtEnd, goToEnd } = useStickToEnd<HTMLDivElement>(content, oldest);
  const isEmpty = messages.length === 0 && chat.pending.length === 0;
  const items = (list: readonly ChatMessage[], before?: ChatMessage) =>
    list.map((message, index) => (
      <ChatMessageItem
        key={message.messageId}
        message={message}
        isOwn={message.userId === view.self?.userId}
        isContinued={(list[index - 1] ?? before)?.userId === message.userId}
      />
    ));
  return (
    <Panel title={t('chat.title')} onClose={onClose}>
      {/* Can be scrolled with the keys. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: axe asks for it (scrollable-region-focusable) */}
      <div className="chat-scroll" ref={element} tabIndex={0}>
        {isEmpty && <p className="chat-empty soft">{t('chat.empty')}</p>}
        {history.hasOlder && (
          <EarlierMessages
            loading={history.loading}
            failed={history.failed}
            onLoad={() => void history.loadOlder()}
          />
        )}
        {/* Apart from the log, in which what is added is read out. */}
        {history.older.length > 0 && (
          <section className="chat-list" aria-label={t('chat.older')}>
            {items(history.older)}
          </section>
        )}
        <div className="chat-list" role="log" aria-live="polite" aria-label={t('chat.messages')}>
          {items(messages, history.older.at(-1))}
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
