import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RoomEnd } from '../../../client/room-view.ts';
import type { Problem } from '../../../src/protocol/problem.ts';
import { MessagePage } from '../app/message-page.tsx';

type EndedPageProps = { end: RoomEnd; onReturn?: () => void };

/** Why the room is over for this person, and what they can do now. */
export function EndedPage({ end, onReturn }: EndedPageProps) {
  const { t } = useTranslation();
  const { title, text } = useEndWords(end);
  const returnLabel = { left: t('ended.rejoin'), replaced: t('ended.useHere'), failed: t('ended.retry') };
  const canReturn = onReturn !== undefined && end.reason in returnLabel && !isFinal(end);
  return (
    <MessagePage title={title} text={text}>
      {canReturn && isReturnable(end.reason) && (
        <button type="button" className="button primary" onClick={onReturn}>
          {returnLabel[end.reason]}
        </button>
      )}
      <Link className={canReturn ? 'button' : 'button primary'} href="/rooms">
        {t('app.backToRooms')}
      </Link>
    </MessagePage>
  );
}

/** The others are ends that somebody decided. */
function isReturnable(reason: RoomEnd['reason']): reason is 'left' | 'replaced' | 'failed' {
  return reason === 'left' || reason === 'replaced' || reason === 'failed';
}

function useEndWords(end: RoomEnd): { title: string; text: string } {
  const { t } = useTranslation();
  if (end.reason !== 'failed')
    return { title: t(`ended.${end.reason}.title`), text: t(`ended.${end.reason}.text`) };
  const text = textOf(end.error, t);
  switch (end.error.code) {
    case 'ROOM_FULL':
      return { title: t('ended.full.title'), text };
    case 'ROOM_ENDED':
      return { title: t('ended.room-ended.title'), text };
    case 'ROOM_NOT_FOUND':
      return { title: t('ended.notFound.title'), text };
    default:
      return { title: t('ended.failed.title'), text };
  }
}

/** Trying again would only give the same answer. */
function isFinal(end: RoomEnd): boolean {
  return end.reason === 'failed' && (end.error.code === 'ROOM_ENDED' || end.error.code === 'FORBIDDEN');
}

/** The SDK tells by `type` what it found by itself; INTERNAL is then this browser's failure, not the server's. */
function textOf({ type, code }: Problem, t: TFunction): string {
  if (type === 'urn:parley:error:client' && code === 'INTERNAL') return t('ended.browser');
  return t(`errors.${code}`);
}
