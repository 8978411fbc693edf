import { Hand, Mic, MicOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Participant } from '../../../../src/protocol/rest/in-room.ts';
import { Badge } from '../../ui/badge.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PersonLink } from '../person-link.tsx';
import { type ParticipantAct, ParticipantDialog, performAct } from './participant-acts.tsx';

type ParticipantTableProps = {
  roomId: string;
  participants: readonly Participant[];
  onActed: () => Promise<void>;
};

/** Who is in a room now, with the buttons to act on each. What takes effect does so in the room at once. */
export function ParticipantTable({ roomId, participants, onActed }: ParticipantTableProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<{ act: 'remove' | 'ban'; participant: Participant } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const toast = useToast();

  const finish = async (act: ParticipantAct, { user }: Participant) => {
    await performAct(act, roomId, user.id);
    setError(null);
    toast(t(`staff.room.${act}Done`, { name: user.displayName }));
    await onActed();
  };
  const actNow = async (act: ParticipantAct, participant: Participant) => {
    try {
      await finish(act, participant);
    } catch (failure) {
      setError(failure);
    }
  };

  return (
    <>
      {error !== null && <Problem error={error} />}
      {participants.length === 0 && <p className="soft">{t('staff.room.nobodyInside')}</p>}
      <ul className="participants">
        {participants.map((participant) => (
          <li key={participant.user.id}>
            <PersonLink person={participant.user} />
            <Badge>{t(`staff.room.roles.${participant.role}`)}</Badge>
            <Publishing participant={participant} />
            <fieldset className="acts">
              <legend className="visually-hidden">
                {t('staff.room.actOn', { name: participant.user.displayName })}
              </legend>
              {(['mute', 'stopVideo'] as const).map((act) => (
                <button
                  key={act}
                  type="button"
                  className="button small"
                  disabled={participant.mutedByHost.includes(act === 'mute' ? 'microphone' : 'camera')}
                  onClick={() => void actNow(act, participant)}
                >
                  {t(`staff.room.${act}`)}
                </button>
              ))}
              {(['remove', 'ban'] as const).map((act) => (
                <button
                  key={act}
                  type="button"
                  className={`button small ${act === 'ban' ? 'danger' : ''}`}
                  onClick={() => setAsking({ act, participant })}
                >
                  {t(`staff.room.${act}`)}
                </button>
              ))}
            </fieldset>
          </li>
        ))}
      </ul>
      {asking !== null && (
        <ParticipantDialog
          act={asking.act}
          name={asking.participant.user.displayName}
          onAct={() => finish(asking.act, asking.participant)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** What someone sends, in pictures for eyes and in words for ears. */
function Publishing({ participant }: { participant: Participant }) {
  const { t } = useTranslation();
  const { microphone, camera, screen, mutedByHost, handRaised } = participant;
  const state = (source: 'microphone' | 'camera', on: boolean) =>
    t(on ? 'staff.room.on' : mutedByHost.includes(source) ? 'staff.room.mutedByHost' : 'staff.room.off');
  return (
    <span className="publishing">
      <Sign label={`${t('staff.room.microphone')}: ${state('microphone', microphone)}`}>
        {microphone ? <Mic aria-hidden size={18} /> : <MicOff aria-hidden size={18} />}
      </Sign>
      <Sign label={`${t('staff.room.camera')}: ${state('camera', camera)}`}>
        {camera ? <Video aria-hidden size={18} /> : <VideoOff aria-hidden size={18} />}
      </Sign>
      {screen && (
        <Sign label={`${t('staff.room.screen')}: ${t('staff.room.on')}`}>
          <MonitorUp aria-hidden size={18} />
        </Sign>
      )}
      {handRaised && (
        <Sign label={t('staff.room.hand')}>
          <Hand aria-hidden size={18} />
        </Sign>
      )}
    </span>
  );
}

function Sign({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span title={label}>
      {children}
      <span className="visually-hidden">{label}. </span>
    </span>
  );
}
