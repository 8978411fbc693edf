import './prejoin.css';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useId, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { type PlanAct, refusalOf } from '../../../src/protocol/plan-refusal.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { useMoment } from '../app/use-moment.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { usePurchases } from '../billing/purchases.tsx';
import { readDeviceChoice, rememberDeviceChoice } from '../media/device-choice.ts';
import { DeviceSelects } from '../media/device-selects.tsx';
import { LevelMeter } from '../media/level-meter.tsx';
import type { LocalDevices } from '../media/local-devices.ts';
import { LockMark } from '../plans/lock-mark.tsx';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { PlanHint } from '../plans/plan-hint.tsx';
import { InviteLink } from '../rooms/invite-link.tsx';
import { DeviceProblems } from './device-problems.tsx';
import { Preview } from './preview.tsx';

const CAMERA: PlanAct = { type: 'publish', source: 'camera' };

type PrejoinProps = {
  room: Room;
  /** People are let in one by one. */
  knocks: boolean;
  devices: LocalDevices;
  onJoin: () => Promise<void>;
};

/** The door of a room: see and hear oneself first. Nothing here can keep a person out, not even missing devices. */
export function Prejoin({ room, knocks, devices, onJoin }: PrejoinProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { moment } = useMoment();
  const [search] = useSearchParams();
  const { microphone, camera } = useSyncExternalStore(devices.subscribe, devices.getView);
  const { upgradeFor } = usePurchases();
  const [joining, setJoining] = useState(false);
  const [failed, setFailed] = useState(false);
  const title = t('prejoin.title', { name: room.name });
  const isHost = room.host.id === user?.id;
  // Staff open any door.
  const asks = knocks && !isHost && user?.role === 'user';
  usePageTitle(room.name);

  const { own, error: planError } = useOwnPlan();
  const allowed = own?.entitlements;
  const isPlanKnown = allowed !== undefined || planError !== null;
  const isLocked = allowed !== undefined && refusalOf(allowed, CAMERA) !== undefined;
  const lockId = useId();

  useEffect(() => {
    if (readDeviceChoice().microphoneOn) void devices.start('microphone');
  }, [devices]);
  useEffect(() => {
    // Nobody is filmed who may not be seen; where nobody knows, the room has the last word.
    if (!isPlanKnown) return;
    if (isLocked) devices.stop('camera');
    else if (readDeviceChoice().cameraOn) void devices.start('camera');
  }, [devices, isPlanKnown, isLocked]);

  const startCamera = () => {
    rememberDeviceChoice({ cameraOn: true });
    void devices.start('camera');
  };
  const afterPurchase = { label: t('plans.turnCameraOn'), act: startCamera };
  const toggle = (source: MutableSource) => {
    if (source === 'camera' && isLocked) return upgradeFor(CAMERA, afterPurchase);
    const { track, starting } = devices.view[source];
    const turnOn = track === null && !starting;
    rememberDeviceChoice(source === 'microphone' ? { microphoneOn: turnOn } : { cameraOn: turnOn });
    if (turnOn) void devices.start(source);
    else devices.stop(source);
  };
  const join = () => {
    if (joining) return;
    setJoining(true);
    setFailed(false);
    // Only fetching the room's own scripts can fail here.
    onJoin().catch(() => {
      setJoining(false);
      setFailed(true);
    });
  };

  const isMicOn = microphone.track !== null || microphone.starting;
  const isCameraOn = camera.track !== null || camera.starting;
  return (
    <PageFrame>
      <div className="prejoin">
        <section className="prejoin-self" aria-label={t('prejoin.preview')}>
          <Preview camera={camera} user={user} />
          <div className="prejoin-toggles">
            <button
              type="button"
              className="round-toggle"
              aria-pressed={isMicOn}
              aria-label={t('prejoin.microphone')}
              title={t(isMicOn ? 'prejoin.turnMicOff' : 'prejoin.turnMicOn')}
              onClick={() => toggle('microphone')}
            >
              {isMicOn ? <Mic aria-hidden /> : <MicOff aria-hidden />}
            </button>
            <button
              type="button"
              className="round-toggle"
              aria-pressed={isCameraOn}
              aria-label={t('prejoin.camera')}
              aria-describedby={isLocked ? lockId : undefined}
              aria-haspopup={isLocked ? 'dialog' : undefined}
              title={t(
                isLocked ? 'room.whyNot.plan' : isCameraOn ? 'prejoin.turnCameraOff' : 'prejoin.turnCameraOn',
              )}
              onClick={() => toggle('camera')}
            >
              {isCameraOn ? <Video aria-hidden /> : <VideoOff aria-hidden />}
              {isLocked && <LockMark />}
            </button>
          </div>
        </section>

        <div className="prejoin-side">
          <div>
            <h1>{title}</h1>
            <p className="soft">
              {user !== null && t('prejoin.joinAs', { name: user.displayName })}
              {' · '}
              {room.peopleCount === 0 ? t('rooms.nobody') : t('rooms.people', { count: room.peopleCount })}
            </p>
            {room.status === 'scheduled' && room.startsAt !== null && (
              <p className="soft">{t('prejoin.startsAt', { when: moment(room.startsAt) })}</p>
            )}
          </div>
          <PlanHint id={lockId} act={CAMERA} allowed={allowed} after={afterPurchase} />
          <DeviceProblems devices={devices} />
          <DeviceSelects
            devices={devices}
            onPick={(source, id) => {
              // Kept for when one may; nobody is filmed before.
              if (source === 'camera' && isLocked) rememberDeviceChoice({ cameraId: id });
              else void devices.choose(source, id);
            }}
          />
          {microphone.track !== null && (
            <div className="prejoin-level">
              <LevelMeter track={microphone.track} />
              <p className="field-hint">{t('prejoin.speakToTest')}</p>
            </div>
          )}
          {!isMicOn && microphone.problem === null && <p className="field-hint">{t('prejoin.listenOnly')}</p>}
          {room.peopleCount >= room.capacity && <p className="form-error">{t('prejoin.full')}</p>}
          {failed && (
            <p className="form-error" role="alert">
              {t('errors.UNREACHABLE')}
            </p>
          )}
          <button type="button" className="button primary wide" onClick={join} aria-disabled={joining}>
            {t(joining ? 'prejoin.joining' : asks ? 'prejoin.askToJoin' : 'prejoin.join')}
          </button>
          {search.has('new') && (
            <div className="prejoin-invite">
              <p>{t('rooms.invite.created')}</p>
              <InviteLink room={room} />
            </div>
          )}
        </div>
      </div>
    </PageFrame>
  );
}
