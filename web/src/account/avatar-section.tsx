import './avatar-section.css';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  AVATAR_TYPES,
  deleteAvatar,
  MAX_AVATAR_BYTES,
  setAvatar,
} from '../../../src/protocol/rest/account-endpoints.ts';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { api } from '../app/api.ts';
import { problemOf, useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { PlanHint } from '../plans/plan-hint.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Section } from '../ui/section.tsx';
import { useToast } from '../ui/toast.tsx';
import { pictureFault } from './picture-fault.ts';

/** One's picture: chosen or dropped here, looked at, then sent. */
export function AvatarSection({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { update } = useSession();
  const toast = useToast();
  const [chosen, setChosen] = useState<File | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  /** The plan's space for files is. */
  const [isFull, setIsFull] = useState(false);
  const { own } = useOwnPlan();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const preview = usePreview(chosen);

  const choose = (file: File | null | undefined) => {
    if (file === null || file === undefined) return;
    const fault = pictureFault(file, { types: AVATAR_TYPES, maxBytes: MAX_AVATAR_BYTES });
    setChosen(fault === undefined ? file : null);
    setError(fault === undefined ? null : t(`profile.picture.${fault}`));
    if (input.current !== null) input.current.value = '';
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const change = async (request: () => Promise<OwnProfile>) => {
    if (sending) return;
    setSending(true);
    setIsFull(false);
    setError(null);
    try {
      update(await request());
      setChosen(null);
      toast(t('app.saved'));
    } catch (failure) {
      setIsFull(problemOf(failure)?.code === 'PLAN_REQUIRED');
      setError(problemText(failure));
    } finally {
      setSending(false);
    }
  };

  return (
    <Section title={t('profile.picture.title')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button is everyone's */}
      <div
        className={over ? 'avatar-drop over' : 'avatar-drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Avatar userId={user.id} name={user.displayName} url={preview ?? user.avatarUrl} size="large" />
        <div className="avatar-choice">
          <p className="field-hint">{t('profile.picture.hint')}</p>
          <input
            ref={input}
            type="file"
            className="visually-hidden"
            tabIndex={-1}
            aria-label={t('profile.picture.file')}
            accept={AVATAR_TYPES.join(',')}
            onChange={(event) => choose(event.target.files?.[0])}
          />
          <div className="avatar-actions">
            {chosen === null ? (
              <button type="button" className="button" onClick={() => input.current?.click()}>
                {t('profile.picture.choose')}
              </button>
            ) : (
              <>
                <button
                  type="button"
                  className="button primary"
                  aria-disabled={sending}
                  onClick={() => void change(() => api.call(setAvatar, { file: chosen }))}
                >
                  {t('profile.picture.use')}
                </button>
                <button type="button" className="button" onClick={() => setChosen(null)} disabled={sending}>
                  {t('app.cancel')}
                </button>
              </>
            )}
            {chosen === null && user.avatarUrl !== null && (
              <button
                type="button"
                className="button"
                aria-disabled={sending}
                onClick={() => void change(() => api.call(deleteAvatar))}
              >
                {t('profile.picture.remove')}
              </button>
            )}
          </div>
          {sending && chosen !== null && (
            <progress className="avatar-progress" aria-label={t('profile.picture.sending')} />
          )}
          {isFull && own !== undefined && (
            <PlanHint
              act={{ type: 'store', bytes: own.entitlements.storageBytes + 1 }}
              allowed={own.entitlements}
            />
          )}
          {error !== null && (
            <p className="field-error" role="alert">
              {error}
            </p>
          )}
        </div>
      </div>
    </Section>
  );
}

/** The chosen picture as an address to show it from, for as long as it is chosen. */
function usePreview(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file === null) return setUrl(null);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
