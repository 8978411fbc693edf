import './invite-link.css';
import { Share2 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createInvite } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { CopyButton } from '../ui/copy-button.tsx';

/** The link that brings others here: of the room itself if it is public, a new invite if it is private. */
export function InviteLink({ room }: { room: Pick<Room, 'id' | 'name' | 'visibility'> }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const id = useId();
  const isPublic = room.visibility === 'public';
  const [link, setLink] = useState(isPublic ? `${location.origin}/room/${room.id}` : null);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    if (isPublic) return;
    let current = true;
    inviteLink(room.id).then(
      (url) => current && setLink(url),
      (failure: unknown) => current && setError(failure),
    );
    return () => {
      current = false;
    };
  }, [room.id, isPublic]);

  if (error !== null)
    return (
      <p className="form-error" role="alert">
        {t('rooms.invite.failed')}. {problemText(error)}
      </p>
    );
  const share = () =>
    void navigator
      .share({ title: room.name, text: t('rooms.invite.shareText', { name: room.name }), url: link ?? '' })
      // Rejects when the person changes their mind.
      .catch(() => undefined);
  return (
    <div className="invite-link">
      <label htmlFor={id} className="visually-hidden">
        {t('rooms.invite.link')}
      </label>
      <input
        id={id}
        className="input"
        readOnly
        value={link ?? t('app.loading')}
        onFocus={(event) => event.target.select()}
      />
      {link !== null && <CopyButton text={link} label={t('rooms.invite.copy')} />}
      {link !== null && 'share' in navigator && (
        <button type="button" className="button" onClick={share}>
          <Share2 aria-hidden size={18} />
          {t('rooms.invite.share')}
        </button>
      )}
    </div>
  );
}

const made = new Map<string, Promise<string>>();

/** One invite a room and visit, however often the link is looked at. */
function inviteLink(roomId: string): Promise<string> {
  const known = made.get(roomId);
  if (known !== undefined) return known;
  const making = api.call(createInvite, { params: { roomId } }).then((invite) => invite.url);
  made.set(roomId, making);
  making.catch(() => made.delete(roomId));
  return making;
}
